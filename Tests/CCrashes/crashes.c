#define _GNU_SOURCE
#include "CCrashes.h"
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

void crash_with_frame_pointer(uint64_t frame_pointer) {
#if defined(__x86_64__)
    __asm__ volatile("mov %0, %%rbp\n\tud2" ::"r"(frame_pointer) : "memory");
#else
    __asm__ volatile("mov x29, %0\n\tudf #0" ::"r"(frame_pointer) : "memory");
#endif
}

void crash_protect_record(void) {
    stack_t alternate;
    if (sigaltstack(NULL, &alternate) != 0) return;
    mprotect((char *)alternate.ss_sp + alternate.ss_size, (size_t)sysconf(_SC_PAGESIZE), PROT_READ);
}

void crash_beyond_file(void) {
    char path[] = "/tmp/crash-XXXXXX";
    int file = mkstemp(path);
    unlink(path);
    volatile char *bytes = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    bytes[0] = 1;
}

void crash_free_twice(void) {
    void *volatile block = malloc(2000);
    free(block);
    free(block);
}

void crash_call_null(void) {
    void (*volatile function)(void) = NULL;
    function();
    __asm__ volatile("");
}

int crash_in_child(void) {
    pid_t child = fork();
    if (child == 0) {
        alarm(20);
        volatile int *volatile address = (int *)8;
        _exit(*address);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child) return 0;
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

int crash_divide(int dividend, volatile int divisor) {
#if defined(__x86_64__)
    return dividend / divisor;
#else
    raise(SIGFPE);
    return dividend - divisor;
#endif
}
