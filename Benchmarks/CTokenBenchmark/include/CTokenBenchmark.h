#pragma once
#include <stddef.h>
#include <stdint.h>

// A prepared verification of libcrypto and the signatures that it is repeated on: the floor of any verifier above it.
typedef struct bare_loop bare_loop;

// The key is a private key in PEM, of which only the public half is kept, or a secret for HMAC. NULL on failure.
bare_loop *bare_loop_new(const char *algorithm, const uint8_t *key, size_t key_length);

// Adds a message with its signature as it stands in a JWS, decoded. 1 on success.
int bare_loop_add(bare_loop *loop, const uint8_t *message, size_t message_length, const uint8_t *signature,
    size_t signature_length);

// Verifies `count` signatures, over and over those that were added, and returns how many were valid.
size_t bare_loop_run(bare_loop *loop, size_t count);

void bare_loop_free(bare_loop *loop);

// A new RSA key as PEM with a zero at its end; to be freed with `free`.
char *bare_new_rsa_pem(size_t bits);

// Calls of malloc, calloc, realloc and their kin that this thread has made.
typedef struct {
    uint64_t in_libcrypto;
    uint64_t elsewhere;
} allocation_count;

// Tells libcrypto's allocations from the others; to be called before libcrypto is used. 1 on success.
int allocations_separate(void);

allocation_count allocations_so_far(void);
