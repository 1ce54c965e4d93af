// Speaks just enough FastCGI to find out how long a start takes, and to hold idle kept connections.
//
//     probe start SOCKET COMMAND [ARGUMENT …]   starts the command; prints the µs from exec to the first answer
//     probe idle SOCKET COUNT                   one answered call on each of COUNT connections, then keeps them
#define _GNU_SOURCE
#include <errno.h>
#include <fastcgi.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int dial(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0) return fd;
    if (fd >= 0) close(fd);
    return -1;
}

static unsigned char *record(unsigned char *next, int type, const void *content, int length) {
    memcpy(next, (unsigned char[]){FCGI_VERSION_1, type, 0, 1, length >> 8, length, 0, 0}, 8);
    memcpy(next + 8, content, length);
    return next + 8 + length;
}

static int pair(char *next, const char *name, const char *value) {
    return sprintf(next, "%c%c%s%s", (char)strlen(name), (char)strlen(value), name, value);
}

// One GET /health, kept alive; returns whether an END_REQUEST came.
static int call(int fd) {
    char pairs[256];
    int length = pair(pairs, "REQUEST_METHOD", "GET");
    length += pair(pairs + length, "REQUEST_URI", "/health");
    unsigned char out[512], *next = out;
    next = record(next, FCGI_BEGIN_REQUEST, "\0\1\1\0\0\0\0\0", 8);
    next = record(next, FCGI_PARAMS, pairs, length);
    next = record(next, FCGI_PARAMS, "", 0);
    next = record(next, FCGI_STDIN, "", 0);
    if (write(fd, out, next - out) != next - out) return 0;

    unsigned char in[4096];
    size_t have = 0, offset = 0;
    for (;;) {
        while (have - offset >= 8) {
            size_t size = 8 + (in[offset + 4] << 8 | in[offset + 5]) + in[offset + 6];
            if (have - offset < size) break;
            if (in[offset + 1] == FCGI_END_REQUEST) return 1;
            offset += size;
        }
        ssize_t count = read(fd, in + have, sizeof in - have);
        if (count <= 0) return 0;
        have += count;
    }
}

static int start(const char *path, char **command) {
    struct timespec begin, end;
    unlink(path);
    clock_gettime(CLOCK_MONOTONIC, &begin);
    pid_t child = fork();
    if (child == 0) {
        execvp(command[0], command);
        _exit(127);
    }
    for (int tries = 0; tries < 50000; tries++) {
        int fd = dial(path);
        if (fd >= 0) {
            int answered = call(fd);
            clock_gettime(CLOCK_MONOTONIC, &end);
            kill(child, SIGTERM);
            waitpid(child, NULL, 0);
            if (!answered) break;
            printf("%ld\n", (end.tv_sec - begin.tv_sec) * 1000000 + (end.tv_nsec - begin.tv_nsec) / 1000);
            return 0;
        }
        usleep(100);
    }
    fprintf(stderr, "probe: no answer at %s\n", path);
    return 1;
}

static int idle(const char *path, int count) {
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    for (int i = 0; i < count; i++) {
        int fd = dial(path);
        if (fd < 0 || !call(fd)) {
            fprintf(stderr, "probe: connection %d is not answered: %s\n", i, strerror(errno));
            return 1;
        }
    }
    puts("ready");
    fflush(stdout);
    pause();
    return 0;
}

int main(int argc, char **argv) {
    if (argc > 3 && strcmp(argv[1], "start") == 0) return start(argv[2], argv + 3);
    if (argc == 4 && strcmp(argv[1], "idle") == 0) return idle(argv[2], atoi(argv[3]));
    fputs("usage: probe start SOCKET COMMAND … | probe idle SOCKET COUNT\n", stderr);
    return 2;
}
