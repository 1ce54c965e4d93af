#define _GNU_SOURCE
#include "trap.h"
#include <errno.h>
#include <pthread.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

static size_t rounded(size_t size, size_t page) { return (size + page - 1) / page * page; }

// Holds some of the stack back, so that what the C library began can be finished when the rest is used up.
static void keep_reserve(struct trap_thread *self, size_t page) {
    enum { RESERVE = 64 << 10 };
    if (self->stack_end - self->stack_start < 8 * RESERVE) return;
    uint64_t start = rounded(self->stack_start, page);
    // Fails for the first thread, whose stack is not there before it is used.
    if (mprotect((void *)start, RESERVE, PROT_NONE) != 0) return;
    self->reserve_start = start;
    self->reserve_end = start + RESERVE;
}

static void end(void *thread) {
    struct trap_thread *self = thread;
    ctrap_leave();
    trap_self = NULL;
    sigaltstack(&(stack_t){.ss_flags = SS_DISABLE}, NULL);
    // The stack may become another thread's.
    if (self->reserve_end)
        mprotect((void *)self->reserve_start, self->reserve_end - self->reserve_start, PROT_READ | PROT_WRITE);
    munmap(self->mapping, self->mapping_length);
}

static pthread_key_t key;
static int key_error;

static void make_key(void) { key_error = pthread_key_create(&key, end); }

int ctrap_prepare_thread(void) {
    if (trap_self) return 0;
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_key);
    if (key_error) {
        errno = key_error;
        return -1;
    }

    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    // What the kernel stores for a signal (vector registers: 3 KB with AVX-512, 11 KB with AMX), twice for a fault in
    // the handler, and room for the handler's frames: 11 KB, and 9 KB more for a fault in it.
    size_t stored = getauxval(AT_MINSIGSTKSZ);
    if (stored < (size_t)MINSIGSTKSZ) stored = (size_t)MINSIGSTKSZ;
    size_t stack = rounded(2 * stored + 32768, page);
    size_t length = page + stack + rounded(sizeof(struct trap_thread), page);
    char *mapping = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapping == MAP_FAILED) return -1;
    struct trap_thread *self = (struct trap_thread *)(mapping + page + stack);
    stack_t alternate = {.ss_sp = mapping + page, .ss_size = stack};
    int error = pthread_setspecific(key, self);
    if (!error && (mprotect(mapping, page, PROT_NONE) != 0 || sigaltstack(&alternate, NULL) != 0)) error = errno;
    if (error) {
        pthread_setspecific(key, NULL);
        munmap(mapping, length);
        errno = error;
        return -1;
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
    keep_reserve(self, page);
    trap_self = self;
    return 0;
}

void ctrap_release_stack(const ctrap_crash *crash) {
    if (crash->spare_length) madvise((void *)crash->spare_start, crash->spare_length, MADV_DONTNEED);
}
