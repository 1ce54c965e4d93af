#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

// Macros and variadic functions, which Swift cannot call.

static inline EVP_PKEY *swiftlet_generate_rsa(size_t bits) { return EVP_RSA_gen(bits); }

static inline EVP_PKEY *swiftlet_generate_ec(const char *group) { return EVP_EC_gen(group); }

static inline EVP_PKEY *swiftlet_generate_edwards(const char *type) { return EVP_PKEY_Q_keygen(NULL, NULL, type); }

static inline int swiftlet_public_key_selection(void) { return EVP_PKEY_PUBLIC_KEY; }

static inline int swiftlet_is_end_of_pem(unsigned long code) {
    return ERR_GET_LIB(code) == ERR_LIB_PEM && ERR_GET_REASON(code) == PEM_R_NO_START_LINE;
}

// Calls that OpenSSL has deprecated since 3.0 and still has in 3.6. Where they are missing there are no tables of keys'
// multiples, and nothing else changes.

static inline int swiftlet_make_table(EC_GROUP *group, BN_CTX *scratch) {
#ifdef OPENSSL_NO_DEPRECATED_3_0
    (void)group, (void)scratch;
    return 0;
#else
    _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wdeprecated-declarations\"")
    return EC_GROUP_precompute_mult(group, scratch);
    _Pragma("GCC diagnostic pop")
#endif
}

static inline int swiftlet_has_table(const EC_GROUP *group) {
#ifdef OPENSSL_NO_DEPRECATED_3_0
    (void)group;
    return 0;
#else
    _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wdeprecated-declarations\"")
    return EC_GROUP_have_precompute_mult(group);
    _Pragma("GCC diagnostic pop")
#endif
}
