#include <stddef.h>
#include <stdint.h>

// LLVM ships the library without a header for it; this is the declaration of its documentation.
int LLVMFuzzerRunDriver(int *count, char ***arguments, int (*target)(const uint8_t *bytes, size_t count));
