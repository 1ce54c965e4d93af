// libfcgi's own engine with one thread for each kept connection; it reads the body, authenticates nobody and answers the
// same small JSON as the floor.
//
//     libfcgi SOCKET THREADS
#include <fcgiapp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static int listener;

static void *serve(void *unused) {
    FCGX_Request request;
    FCGX_InitRequest(&request, listener, 0);
    while (FCGX_Accept_r(&request) == 0) {
        char body[4096];
        while (FCGX_GetStr(body, sizeof body, request.in) > 0) {
        }
        FCGX_PutS(
            "Status: 200 OK\r\nContent-Type: application/json\r\n\r\n{\"id\":\"tr_0\",\"by\":\"bench\"}", request.out);
        FCGX_Finish_r(&request);
    }
    return unused;
}

int main(int count, char **arguments) {
    int threads = count == 3 ? atoi(arguments[2]) : 0;
    if (threads < 1) {
        fprintf(stderr, "usage: libfcgi SOCKET THREADS\n");
        return 2;
    }
    FCGX_Init();
    listener = FCGX_OpenSocket(arguments[1], 1024);
    if (listener < 0) {
        perror(arguments[1]);
        return 1;
    }
    for (int index = 1; index < threads; index++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, serve, NULL)) return 1;
    }
    serve(NULL);
}
