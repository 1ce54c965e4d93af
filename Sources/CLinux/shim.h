#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>

#include "packet.h"

// Declared by glibc for _GNU_SOURCE alone, which a module cannot define after the fact.
extern int accept4(int descriptor, struct sockaddr *address, socklen_t *length, int flags);
extern int pthread_setname_np(pthread_t thread, const char *name);
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int first);
extern int sched_getaffinity(pid_t process, size_t size, void *mask);
#ifndef EPOLLRDHUP
#define EPOLLRDHUP 0x2000
#endif
