// The floor: the least that any FastCGI application can cost behind nginx. One thread, epoll, kept connections, its own
// few lines of codec; it reads every call to its end, authenticates nobody and answers the same small JSON.
//
//     floor SOCKET
#define _GNU_SOURCE
#include <errno.h>
#include <fastcgi.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { BUFFER = 1 << 17 };

struct connection {
    int fd;
    int keep;      // FCGI_KEEP_CONN of the call that runs
    size_t length; // bytes in the buffer
    unsigned char buffer[BUFFER];
};

static const char answer[] =
    "Status: 200 OK\r\nContent-Type: application/json\r\n\r\n{\"id\":\"tr_0\",\"by\":\"bench\"}";

// Writes STDOUT with the answer, the end of STDOUT and END_REQUEST in one go. The socket's buffer takes it: nginx sends
// the next call on this connection only after it has read this answer.
static int answer_call(struct connection *connection, const unsigned char *call) {
    unsigned char out[256] = {0}, *next = out;
    const int length = sizeof answer - 1, padding = -length & 7;
    const unsigned char id1 = call[2], id0 = call[3];
    memcpy(next, (unsigned char[]){FCGI_VERSION_1, FCGI_STDOUT, id1, id0, 0, length, padding, 0}, 8);
    memcpy(next + 8, answer, length);
    next += 8 + length + padding;
    memcpy(next, (unsigned char[]){FCGI_VERSION_1, FCGI_STDOUT, id1, id0, 0, 0, 0, 0}, 8);
    next += 8;
    memcpy(next, (unsigned char[]){FCGI_VERSION_1, FCGI_END_REQUEST, id1, id0, 0, 8, 0, 0}, 8);
    next += 16;
    return write(connection->fd, out, next - out) == next - out && connection->keep;
}

// Returns whether the connection stays open.
static int serve(struct connection *connection) {
    ssize_t count = read(connection->fd, connection->buffer + connection->length, BUFFER - connection->length);
    if (count < 0) return errno == EAGAIN || errno == EINTR;
    if (count == 0) return 0;
    connection->length += count;

    size_t offset = 0;
    while (connection->length - offset >= 8) {
        const unsigned char *record = connection->buffer + offset;
        const size_t content = record[4] << 8 | record[5], size = 8 + content + record[6];
        if (connection->length - offset < size) break;
        if (record[1] == FCGI_BEGIN_REQUEST) connection->keep = record[10] & FCGI_KEEP_CONN;
        if (record[1] == FCGI_STDIN && content == 0 && !answer_call(connection, record)) return 0;
        offset += size;
    }
    connection->length -= offset;
    memmove(connection->buffer, connection->buffer + offset, connection->length);
    return 1;
}

int main(int count, char **arguments) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (count != 2 || strlen(arguments[1]) >= sizeof address.sun_path) {
        fprintf(stderr, "usage: floor SOCKET\n");
        return 2;
    }
    strcpy(address.sun_path, arguments[1]);
    signal(SIGPIPE, SIG_IGN);
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0), set = epoll_create1(0);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 1024)) {
        perror(arguments[1]);
        return 1;
    }
    epoll_ctl(set, EPOLL_CTL_ADD, listener, &(struct epoll_event){.events = EPOLLIN, .data.ptr = NULL});

    for (;;) {
        struct epoll_event events[64];
        int ready = epoll_wait(set, events, 64, -1);
        for (int index = 0; index < ready; index++) {
            struct connection *connection = events[index].data.ptr;
            if (connection) {
                if (serve(connection)) continue;
                close(connection->fd);
                free(connection);
                continue;
            }
            int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
            if (fd < 0) continue;
            connection = calloc(1, sizeof *connection);
            connection->fd = fd;
            epoll_ctl(set, EPOLL_CTL_ADD, fd, &(struct epoll_event){.events = EPOLLIN, .data.ptr = connection});
        }
    }
}
