/// Certificates and keys on P-256 that nobody else trusts, good from 2020 to 2120 unless said otherwise.
///
/// Made with `openssl req` and `openssl ca`; a leaf is for 127.0.0.1 and localhost unless said otherwise.
enum Certificates {
    /// The authority that the tests' client trusts.
    static let trusted = """
        -----BEGIN CERTIFICATE-----
        MIIBijCCATCgAwIBAgIUOTrHFB8mmtISvw3dpN+i3MnM3hAwCgYIKoZIzj0EAwIw
        IjEgMB4GA1UEAwwXU3dpZnRsZXQgdGVzdCBhdXRob3JpdHkwIBcNMjAwMTAxMDAw
        MDAwWhgPMjEyMDAxMDEwMDAwMDBaMCIxIDAeBgNVBAMMF1N3aWZ0bGV0IHRlc3Qg
        YXV0aG9yaXR5MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE3LkXonIW9LW4WoEW
        C2Rk77TJ7+Y3A92SLyU2SwlTgOmX+5iokxm65dMgtkjeWyQckOV0MuEj7/g2Jn+e
        uRBIy6NCMEAwDwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMCAgQwHQYDVR0O
        BBYEFECjCwlkSxtraq5o38eJTIF9ciErMAoGCCqGSM49BAMCA0gAMEUCIQDy+Vyb
        QWzvvoqTfClTsWWjs1r6SqqcIZ63MJOeVpD55wIgAk6rjJlCtZyEqdzsUZG7Z+os
        Vq4jYNyAvX9ndi/ePxw=
        -----END CERTIFICATE-----

        """

    /// An authority that it does not know.
    static let unknown = """
        -----BEGIN CERTIFICATE-----
        MIIBhzCCAS6gAwIBAgIUSDOhOEB5yjpwXDeECpJyRYCM+s8wCgYIKoZIzj0EAwIw
        ITEfMB0GA1UEAwwWVW5rbm93biB0ZXN0IGF1dGhvcml0eTAgFw0yMDAxMDEwMDAw
        MDBaGA8yMTIwMDEwMTAwMDAwMFowITEfMB0GA1UEAwwWVW5rbm93biB0ZXN0IGF1
        dGhvcml0eTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABEoYNO0vvctO9JeJXak5
        6/UGG86dfbpnJtXZuUM5USsnZbAx3cuLVbIy3G9WVTbhqxhF9hiPrzEHwwwJRCer
        X6qjQjBAMA8GA1UdEwEB/wQFMAMBAf8wDgYDVR0PAQH/BAQDAgIEMB0GA1UdDgQW
        BBRCeZ29NPZoZcEPmjB9JqS2FbrH9jAKBggqhkjOPQQDAgNHADBEAiAYQKL7AkyY
        x78Nx9CmIIRMWkm/s20/476tRnirxz7p8AIgUN+8HhlB0T2jF40GrLJFwyGxcwMI
        cRMHjwMNhlPqf1M=
        -----END CERTIFICATE-----

        """

    /// Signed by ``trusted``, with its key.
    static let server = """
        -----BEGIN CERTIFICATE-----
        MIIBoDCCAUagAwIBAgIUZ5zzx/it3YArVauAYIlfc+MzuD0wCgYIKoZIzj0EAwIw
        IjEgMB4GA1UEAwwXU3dpZnRsZXQgdGVzdCBhdXRob3JpdHkwIBcNMjAwMTAxMDAw
        MDAwWhgPMjEyMDAxMDEwMDAwMDBaMBExDzANBgNVBAMMBnNlcnZlcjBZMBMGByqG
        SM49AgEGCCqGSM49AwEHA0IABEayNkbAPT/A1d0h0jJaOk+rY7E/OqvDGIrEoeAk
        i3qY7R7B+37MSigdirE9DJ34q++cEPFoiX7noebUDbqHWRGjaTBnMBoGA1UdEQQT
        MBGHBH8AAAGCCWxvY2FsaG9zdDAJBgNVHRMEAjAAMB0GA1UdDgQWBBQMwopLeT0K
        1Hhz1cvs3V4VO6L5IDAfBgNVHSMEGDAWgBRAowsJZEsba2quaN/HiUyBfXIhKzAK
        BggqhkjOPQQDAgNIADBFAiEA4JA1n5RjUYApwbr4F82wZw1MFhw+5Q1x/J6yIieC
        I1ECICG7F8gUxatPVF/VsHgsmyGP48mWor5jFHDuJ5jwkCGY
        -----END CERTIFICATE-----
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgCzxvmY3aJ62yF0Ee
        gR7GVoPV2gBIN/TxhSX2B1/nYDehRANCAARGsjZGwD0/wNXdIdIyWjpPq2OxPzqr
        wxiKxKHgJIt6mO0ewft+zEooHYqxPQyd+KvvnBDxaIl+56Hm1A26h1kR
        -----END PRIVATE KEY-----

        """

    /// Signed by ``trusted``, for other.example.
    static let elsewhere = """
        -----BEGIN CERTIFICATE-----
        MIIBoTCCAUegAwIBAgIURuHzn4SrDUJyYVXNdYL2G/S2MIowCgYIKoZIzj0EAwIw
        IjEgMB4GA1UEAwwXU3dpZnRsZXQgdGVzdCBhdXRob3JpdHkwIBcNMjAwMTAxMDAw
        MDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMMCWVsc2V3aGVyZTBZMBMG
        ByqGSM49AgEGCCqGSM49AwEHA0IABIqVv1+Dnn9ZkbM/85qaPlpUbbc93wZk2pu+
        t5X+mHshH2YbLdDTl7kQlK0HCgoZr6uH89aF1dd+sn5JFT+PYrCjZzBlMBgGA1Ud
        EQQRMA+CDW90aGVyLmV4YW1wbGUwCQYDVR0TBAIwADAdBgNVHQ4EFgQU2XCN5zUp
        OC74DCXJTDYdckeePPYwHwYDVR0jBBgwFoAUQKMLCWRLG2tqrmjfx4lMgX1yISsw
        CgYIKoZIzj0EAwIDSAAwRQIhAOJke4yf2NAI+h+hVS/1tfjrlYdkVwOUbSsnC+Gt
        6SuaAiAYV0kRZ/OFbWl0HGYW8akhZ2CybplZ+zZWFjU4TF/HoQ==
        -----END CERTIFICATE-----
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg0XEwPuWEB+ngLFY+
        8FcKGopZV2wGuXgwv8izqtKYDluhRANCAASKlb9fg55/WZGzP/Oamj5aVG23Pd8G
        ZNqbvreV/ph7IR9mGy3Q05e5EJStBwoKGa+rh/PWhdXXfrJ+SRU/j2Kw
        -----END PRIVATE KEY-----

        """

    /// Signed by ``trusted``, expired on 2021-01-01.
    static let expired = """
        -----BEGIN CERTIFICATE-----
        MIIBnjCCAUWgAwIBAgIUPHA7/+Ml0J4YgURsOsW2GAIm20MwCgYIKoZIzj0EAwIw
        IjEgMB4GA1UEAwwXU3dpZnRsZXQgdGVzdCBhdXRob3JpdHkwHhcNMjAwMTAxMDAw
        MDAwWhcNMjEwMTAxMDAwMDAwWjASMRAwDgYDVQQDDAdleHBpcmVkMFkwEwYHKoZI
        zj0CAQYIKoZIzj0DAQcDQgAElNpTv/ncAKRhQeqgyNfQCiB83tNTjZ22i0a8noYE
        xIyOU52T9KZ7sJp5hByL3C0+hfHyoBFKKEjvU9mZbbur06NpMGcwGgYDVR0RBBMw
        EYcEfwAAAYIJbG9jYWxob3N0MAkGA1UdEwQCMAAwHQYDVR0OBBYEFHG0+QiBYEau
        TVTxTS705rDCcqpHMB8GA1UdIwQYMBaAFECjCwlkSxtraq5o38eJTIF9ciErMAoG
        CCqGSM49BAMCA0cAMEQCIEczsl8UT+OOhgZpRKx1u2XrEFayGPVbKR1NAvGQoome
        AiB42jc6OXQ5yg0FqQfShcbcdE14vFp8yLlK14cNB7AlzQ==
        -----END CERTIFICATE-----
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgVcTs/qwowbKX3qaI
        RB3jaloMn5QulSTF0OxS13Pghk6hRANCAASU2lO/+dwApGFB6qDI19AKIHze01ON
        nbaLRryehgTEjI5TnZP0pnuwmnmEHIvcLT6F8fKgEUooSO9T2Zltu6vT
        -----END PRIVATE KEY-----

        """

    /// Signed by ``unknown``.
    static let stranger = """
        -----BEGIN CERTIFICATE-----
        MIIBoTCCAUegAwIBAgIUN05mzY9aFAQ5h3qdIDhCkBeljoAwCgYIKoZIzj0EAwIw
        ITEfMB0GA1UEAwwWVW5rbm93biB0ZXN0IGF1dGhvcml0eTAgFw0yMDAxMDEwMDAw
        MDBaGA8yMTIwMDEwMTAwMDAwMFowEzERMA8GA1UEAwwIc3RyYW5nZXIwWTATBgcq
        hkjOPQIBBggqhkjOPQMBBwNCAAQLseWImeYhEUfp5Np0wC9x0Li62i3Ld5DkyVZi
        Wk6/vtryyoinN6u5VDqh5YnKtFRMFN+krhBebEuiPGnoHIceo2kwZzAaBgNVHREE
        EzARhwR/AAABgglsb2NhbGhvc3QwCQYDVR0TBAIwADAdBgNVHQ4EFgQUMTqzzSFl
        ncI+hUmWN9Uh3WEzwkEwHwYDVR0jBBgwFoAUQnmdvTT2aGXBD5owfSakthW6x/Yw
        CgYIKoZIzj0EAwIDSAAwRQIhAJaYYuSxPnWI3aat6phrLEIgXI9C++iCNggIx+Nn
        R9+jAiA4Dify8cklOdkCVQFUACpvR5aueTp+TArNMM5qMk837Q==
        -----END CERTIFICATE-----
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg6faZXTTB1ant0xrQ
        J9HeadnHpim6GfW9bCWRGeP5Nx6hRANCAAQLseWImeYhEUfp5Np0wC9x0Li62i3L
        d5DkyVZiWk6/vtryyoinN6u5VDqh5YnKtFRMFN+krhBebEuiPGnoHIce
        -----END PRIVATE KEY-----

        """

    /// Its own authority, and named by its subject alone (RFC 9525 §6.3 forbids to look there).
    static let namedBySubject = """
        -----BEGIN CERTIFICATE-----
        MIIBfjCCASWgAwIBAgIUCt1g9c3wDfuSgidtTqRcy2d/PzAwCgYIKoZIzj0EAwIw
        FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTEyMzUzNloYDzIxMjYxMDI4
        MTIzNTM2WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
        PQMBBwNCAAQu8uzQ248yL+y/vnwOQPlfCyoNA6yBUI22BvyXq9BPjthv7C3wlsjs
        DvfFr16pWc5jdcrWM7RPPUhgVK/64hmEo1MwUTAdBgNVHQ4EFgQUr5d7rOP5vsU4
        3qR/B3AMZuANuEIwHwYDVR0jBBgwFoAUr5d7rOP5vsU43qR/B3AMZuANuEIwDwYD
        VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNHADBEAiAdHTwlbmUv09VA3mDCKDPj
        t9zBw2eWCETHkZW4YUHknAIgXCt3LRIQjp7Qid6I/krTMJhYNqbcHSOLa6v5oge4
        TCI=
        -----END CERTIFICATE-----
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgW9FWHnxjwJBoC4MX
        eRlYjsHuEFil7UjYcyrv3gIVrFOhRANCAAQu8uzQ248yL+y/vnwOQPlfCyoNA6yB
        UI22BvyXq9BPjthv7C3wlsjsDvfFr16pWc5jdcrWM7RPPUhgVK/64hmE
        -----END PRIVATE KEY-----

        """
}
