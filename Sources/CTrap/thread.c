#define _GNU_SOURCE
#include "trap.h"
#include <errno.h>
#include <pthread.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

static size_t rounded(size_t size, size_t page) { return (size + page - 1) / page * page; }

void *ctrap_thread_begin(void) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    // What the kernel stores for a signal (vector registers: 3 KB with AVX-512, 11 KB with AMX), twice for a fault in
    // the handler, and room for the handler's frames: 11 KB, and 9 KB more for a fault in it.
    size_t stored = getauxval(AT_MINSIGSTKSZ);
    if (stored < (size_t)MINSIGSTKSZ) stored = (size_t)MINSIGSTKSZ;
    size_t stack = rounded(2 * stored + 32768, page);
    size_t length = page + stack + rounded(sizeof(struct trap_thread), page);
    char *mapping = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapping == MAP_FAILED) return NULL;
    struct trap_thread *self = (struct trap_thread *)(mapping + page + stack);
    stack_t alternate = {.ss_sp = mapping + page, .ss_size = stack};
    if (mprotect(mapping, page, PROT_NONE) != 0 || sigaltstack(&alternate, NULL) != 0) {
        int number = errno;
        munmap(mapping, length);
        errno = number;
        return NULL;
    }
    self->mapping = mapping;
    self->mapping_length = length;

    pthread_attr_t attributes;
    void *start = NULL;
    size_t size = 0;
    if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
        pthread_attr_getstack(&attributes, &start, &size);
        pthread_attr_destroy(&attributes);
    }
    self->stack_start = (uint64_t)start;
    self->stack_end = (uint64_t)start + size;
    trap_self = self;
    return self;
}

void ctrap_thread_end(void *thread) {
    struct trap_thread *self = thread;
    ctrap_leave();
    trap_self = NULL;
    sigaltstack(&(stack_t){.ss_flags = SS_DISABLE}, NULL);
    munmap(self->mapping, self->mapping_length);
}

void ctrap_release_stack(const ctrap_crash *crash) {
    if (crash->spare_length) madvise((void *)crash->spare_start, crash->spare_length, MADV_DONTNEED);
}
