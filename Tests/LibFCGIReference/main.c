// A responder on libfcgi's own engine: it answers what the reference function on our host answers.
// Usage: LibFCGIReference SOCKET-PATH

#include <fcgiapp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *parameter(const char *name, FCGX_Request *request) {
    const char *value = FCGX_GetParam(name, request->envp);
    return value ? value : "";
}

int main(int count, char **arguments) {
    if (count != 2) {
        fprintf(stderr, "usage: %s SOCKET-PATH\n", arguments[0]);
        return 2;
    }
    if (FCGX_Init() != 0) return 1;
    int socket = FCGX_OpenSocket(arguments[1], 16);
    FCGX_Request request;
    if (socket < 0 || FCGX_InitRequest(&request, socket, 0) != 0) return 1;

    while (FCGX_Accept_r(&request) == 0) {
        // The length of the body stands before it, so all of it is read first.
        size_t length = 0, capacity = 65536;
        char *body = malloc(capacity);
        int got;
        while (body && (got = FCGX_GetStr(body + length, (int)(capacity - length), request.in)) > 0) {
            length += (size_t)got;
            if (length == capacity) {
                capacity *= 2;
                char *larger = realloc(body, capacity);
                if (!larger) free(body);
                body = larger;
            }
        }
        if (!body) return 1;
        const char *method = parameter("REQUEST_METHOD", &request);
        const char *status = parameter("HTTP_X_STATUS", &request);
        char head[64];
        int headLength = snprintf(head, sizeof head, "%s\n%zu\n", method, length);
        const char *values[] = {
            parameter("QUERY_STRING", &request), parameter("CONTENT_TYPE", &request),
            parameter("HTTP_X_SHORT", &request), parameter("HTTP_X_LONG", &request),
        };
        size_t total = (size_t)headLength + length;
        for (int index = 0; index < 4; index++) total += strlen(values[index]) + 1;

        FCGX_FPrintF(
            request.out, "Status: %s\r\nContent-Type: application/octet-stream\r\nContent-Length: %d\r\n\r\n",
            *status ? status : "200 OK", (int)total);
        FCGX_PutStr(head, headLength, request.out);
        for (int index = 0; index < 4; index++) {
            FCGX_PutStr(values[index], (int)strlen(values[index]), request.out);
            FCGX_PutChar('\n', request.out);
        }
        FCGX_PutStr(body, (int)length, request.out);
        free(body);
        FCGX_Finish_r(&request);
    }
    return 0;
}
