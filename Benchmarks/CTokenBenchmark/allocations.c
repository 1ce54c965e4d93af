// Stands between the process and glibc's allocator: the program's own definitions go before those of a library.
#include "CTokenBenchmark.h"
#include <errno.h>
#include <openssl/crypto.h>
#include <stdlib.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static __thread allocation_count count;

void *malloc(size_t size) {
    count.elsewhere++;
    return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
    count.elsewhere++;
    return __libc_calloc(number, size);
}

void *realloc(void *old, size_t size) {
    count.elsewhere++;
    return __libc_realloc(old, size);
}

void *memalign(size_t alignment, size_t size) {
    count.elsewhere++;
    return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **result, size_t alignment, size_t size) {
    void *memory = memalign(alignment, size);
    if (memory == NULL) return ENOMEM;
    *result = memory;
    return 0;
}

static void *libcrypto_malloc(size_t size, const char *file, int line) {
    count.in_libcrypto++;
    return __libc_malloc(size);
}

static void *libcrypto_realloc(void *old, size_t size, const char *file, int line) {
    count.in_libcrypto++;
    return __libc_realloc(old, size);
}

static void libcrypto_free(void *memory, const char *file, int line) { free(memory); }

int allocations_separate(void) {
    return CRYPTO_set_mem_functions(libcrypto_malloc, libcrypto_realloc, libcrypto_free);
}

allocation_count allocations_so_far(void) { return count; }
