#include "CTokenBenchmark.h"
#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

enum scheme { HMAC, RSA_PKCS1, RSA_PSS, ECDSA, EDDSA };

static const struct algorithm {
    const char *name;
    enum scheme scheme;
    const char *digest;
} algorithms[] = {
    {"HS256", HMAC, "SHA256"},      {"HS384", HMAC, "SHA384"},      {"HS512", HMAC, "SHA512"},
    {"RS256", RSA_PKCS1, "SHA256"}, {"RS384", RSA_PKCS1, "SHA384"}, {"RS512", RSA_PKCS1, "SHA512"},
    {"PS256", RSA_PSS, "SHA256"},   {"PS384", RSA_PSS, "SHA384"},   {"PS512", RSA_PSS, "SHA512"},
    {"ES256", ECDSA, "SHA256"},     {"ES384", ECDSA, "SHA384"},     {"ES512", ECDSA, "SHA512"},
    {"ES256K", ECDSA, "SHA256"},    {"EdDSA", EDDSA, NULL},
};

struct signed_message {
    uint8_t *message, *signature;
    size_t message_length, signature_length;
};

struct bare_loop {
    enum scheme scheme;
    EVP_MD *digest;
    EVP_MD_CTX *hash;
    EVP_MAC_CTX *mac;
    EVP_PKEY_CTX *key;
    EVP_MD_CTX *template, *scratch;
    struct signed_message messages[64];
    size_t count;
};

static EVP_PKEY *public_half(const uint8_t *pem, size_t length) {
    BIO *input = BIO_new_mem_buf(pem, (int)length);
    EVP_PKEY *pair = PEM_read_bio_PrivateKey(input, NULL, NULL, NULL);
    unsigned char *der = NULL;
    int der_length = i2d_PUBKEY(pair, &der);
    const unsigned char *position = der;
    EVP_PKEY *key = der_length > 0 ? d2i_PUBKEY(NULL, &position, der_length) : NULL;
    OPENSSL_free(der);
    EVP_PKEY_free(pair);
    BIO_free(input);
    return key;
}

static int prepare_mac(bare_loop *loop, const char *digest, const uint8_t *secret, size_t length) {
    EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    loop->mac = EVP_MAC_CTX_new(mac);
    EVP_MAC_free(mac);
    OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)digest, 0), OSSL_PARAM_END};
    return EVP_MAC_init(loop->mac, secret, length, parameters) == 1;
}

static int prepare_key(bare_loop *loop, EVP_PKEY *key) {
    if (loop->scheme == EDDSA) {
        loop->template = EVP_MD_CTX_new();
        loop->scratch = EVP_MD_CTX_new();
        return EVP_DigestVerifyInit_ex(loop->template, NULL, NULL, NULL, NULL, key, NULL) == 1;
    }
    loop->key = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    if (EVP_PKEY_verify_init(loop->key) != 1) return 0;
    if (loop->scheme == RSA_PKCS1 && EVP_PKEY_CTX_set_rsa_padding(loop->key, RSA_PKCS1_PADDING) != 1) return 0;
    if (loop->scheme == RSA_PSS && EVP_PKEY_CTX_set_rsa_padding(loop->key, RSA_PKCS1_PSS_PADDING) != 1) return 0;
    if (EVP_PKEY_CTX_set_signature_md(loop->key, loop->digest) != 1) return 0;
    return loop->scheme != RSA_PSS
        || (EVP_PKEY_CTX_set_rsa_pss_saltlen(loop->key, RSA_PSS_SALTLEN_DIGEST) == 1
            && EVP_PKEY_CTX_set_rsa_mgf1_md(loop->key, loop->digest) == 1);
}

bare_loop *bare_loop_new(const char *name, const uint8_t *key, size_t key_length) {
    for (size_t i = 0; i < sizeof algorithms / sizeof *algorithms; i++) {
        const struct algorithm *algorithm = &algorithms[i];
        if (strcmp(algorithm->name, name) != 0) continue;
        bare_loop *loop = calloc(1, sizeof *loop);
        loop->scheme = algorithm->scheme;
        int is_ready;
        if (algorithm->scheme == HMAC) {
            is_ready = prepare_mac(loop, algorithm->digest, key, key_length);
        } else {
            if (algorithm->digest != NULL) {
                loop->digest = EVP_MD_fetch(NULL, algorithm->digest, NULL);
                loop->hash = EVP_MD_CTX_new();
                EVP_DigestInit_ex2(loop->hash, loop->digest, NULL);
            }
            EVP_PKEY *public_key = public_half(key, key_length);
            is_ready = public_key != NULL && prepare_key(loop, public_key);
            EVP_PKEY_free(public_key);
        }
        if (is_ready) return loop;
        bare_loop_free(loop);
        return NULL;
    }
    return NULL;
}

static uint8_t *copy(const uint8_t *bytes, size_t length) {
    uint8_t *memory = malloc(length);
    return memory == NULL ? NULL : memcpy(memory, bytes, length);
}

// R‖S as DER, allocated with malloc.
static uint8_t *der(const uint8_t *raw, size_t *length) {
    ECDSA_SIG *signature = ECDSA_SIG_new();
    int half = (int)*length / 2;
    ECDSA_SIG_set0(signature, BN_bin2bn(raw, half, NULL), BN_bin2bn(raw + half, half, NULL));
    unsigned char *text = NULL;
    *length = (size_t)i2d_ECDSA_SIG(signature, &text);
    uint8_t *memory = copy(text, *length);
    OPENSSL_free(text);
    ECDSA_SIG_free(signature);
    return memory;
}

int bare_loop_add(bare_loop *loop, const uint8_t *message, size_t message_length, const uint8_t *signature,
    size_t signature_length) {
    if (loop->count == sizeof loop->messages / sizeof *loop->messages) return 0;
    uint8_t *memory = loop->scheme == ECDSA ? der(signature, &signature_length) : copy(signature, signature_length);
    loop->messages[loop->count++] =
        (struct signed_message){copy(message, message_length), memory, message_length, signature_length};
    return 1;
}

static int is_valid(bare_loop *loop, const struct signed_message *message) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    if (loop->scheme == HMAC) {
        size_t length;
        return EVP_MAC_init(loop->mac, NULL, 0, NULL) == 1
            && EVP_MAC_update(loop->mac, message->message, message->message_length) == 1
            && EVP_MAC_final(loop->mac, digest, &length, sizeof digest) == 1 && length == message->signature_length
            && CRYPTO_memcmp(digest, message->signature, length) == 0;
    }
    if (loop->scheme == EDDSA)
        return EVP_MD_CTX_copy_ex(loop->scratch, loop->template) == 1
            && EVP_DigestVerify(loop->scratch, message->signature, message->signature_length, message->message,
                   message->message_length) == 1;
    unsigned length;
    return EVP_DigestInit_ex2(loop->hash, NULL, NULL) == 1
        && EVP_DigestUpdate(loop->hash, message->message, message->message_length) == 1
        && EVP_DigestFinal_ex(loop->hash, digest, &length) == 1
        && EVP_PKEY_verify(loop->key, message->signature, message->signature_length, digest, length) == 1;
}

size_t bare_loop_run(bare_loop *loop, size_t count) {
    size_t valid = 0;
    for (size_t i = 0; i < count; i++) valid += (size_t)is_valid(loop, &loop->messages[i % loop->count]);
    return valid;
}

void bare_loop_free(bare_loop *loop) {
    for (size_t i = 0; i < loop->count; i++) {
        free(loop->messages[i].message);
        free(loop->messages[i].signature);
    }
    EVP_MD_CTX_free(loop->template);
    EVP_MD_CTX_free(loop->scratch);
    EVP_PKEY_CTX_free(loop->key);
    EVP_MAC_CTX_free(loop->mac);
    EVP_MD_CTX_free(loop->hash);
    EVP_MD_free(loop->digest);
    free(loop);
}

char *bare_new_rsa_pem(size_t bits) {
    EVP_PKEY *key = EVP_RSA_gen(bits);
    BIO *output = BIO_new(BIO_s_mem());
    char *pem = NULL;
    if (PEM_write_bio_PKCS8PrivateKey(output, key, NULL, NULL, 0, NULL, NULL) == 1) {
        char *bytes;
        long length = BIO_get_mem_data(output, &bytes);
        pem = strndup(bytes, (size_t)length);
    }
    BIO_free(output);
    EVP_PKEY_free(key);
    return pem;
}
