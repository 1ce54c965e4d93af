/// Keys made for these tests with the `openssl` command.
enum PEMFixture {
    /// A P-256 key as `openssl ecparam -genkey` writes it: two blocks.
    static let sec1WithParameters = """
        -----BEGIN EC PARAMETERS-----
        BggqhkjOPQMBBw==
        -----END EC PARAMETERS-----
        -----BEGIN EC PRIVATE KEY-----
        MHcCAQEEIFeXFK7U/SL9/8KSqHkZ+qPvO5RyfSR2cGz0ViBqRr76oAoGCCqGSM49
        AwEHoUQDQgAEjyb5SEt4MDGarQy8t8h+BH6FTSvPkTuY3/zWCO/mgpCHwwf8HNAj
        JZobB3Zz91BbPEfcZPAut+frfLjYkxtSJQ==
        -----END EC PRIVATE KEY-----
        """

    /// The same key as PKCS#8.
    static let pkcs8 = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgV5cUrtT9Iv3/wpKo
        eRn6o+87lHJ9JHZwbPRWIGpGvvqhRANCAASPJvlIS3gwMZqtDLy3yH4EfoVNK8+R
        O5jf/NYI7+aCkIfDB/wc0CMlmhsHdnP3UFs8R9xk8C635+t8uNiTG1Il
        -----END PRIVATE KEY-----
        """

    /// The same key, encrypted with a passphrase.
    static let encryptedPKCS8 = """
        -----BEGIN ENCRYPTED PRIVATE KEY-----
        MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhx4G0vhGyvBwICCAAw
        DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEF8OEot+KzP1gvghhqJo+vMEgZD0
        geEmnpW4kfoKf0gQaXzFY12hfHlGP+elZwNwR/KwY7U2iiAbk1dXk4V1tpXEu7iL
        FoIb2fl16ek4qoNcrwFa3Z9cij0vKD0cwAj3mRvWu//dKjYr83gP/CM87Uon1lVV
        mxWhEBWxLD5h0owHFfyT0ffr9XUdcRsssFfdfxiq5h40VbUJ8ibUtjQg8MqOTnw=
        -----END ENCRYPTED PRIVATE KEY-----
        """

    /// The same key, encrypted the way of RFC 1421.
    static let encryptedTraditional = """
        -----BEGIN EC PRIVATE KEY-----
        Proc-Type: 4,ENCRYPTED
        DEK-Info: AES-128-CBC,92B6AFBF981956284623A72116B50F1E

        vSeCxFYh2AokGXgW4CgpUuGA5hoMV3gjvNpi4fJaLJz3fraAvohf744Tb/63Rz60
        tglmcAad8WcmCf7TjEvl31Awzlb69ovr6oEGyzXj3o9s4Yt1bQv1FZdF5FgHoQD/
        hMZXi9TqugnddmFoqhmHGnfwFqWUf7xCR+pqdspRNSQ=
        -----END EC PRIVATE KEY-----
        """

    /// The same key with its curve spelled out instead of named.
    static let explicitPrivateKey = """
        -----BEGIN EC PRIVATE KEY-----
        MIIBaAIBAQQgV5cUrtT9Iv3/wpKoeRn6o+87lHJ9JHZwbPRWIGpGvvqggfowgfcC
        AQEwLAYHKoZIzj0BAQIhAP////8AAAABAAAAAAAAAAAAAAAA////////////////
        MFsEIP////8AAAABAAAAAAAAAAAAAAAA///////////////8BCBaxjXYqjqT57Pr
        vVV2mIa8ZR0GsMxTsPY7zjw+J9JgSwMVAMSdNgiG5wSTamZ44ROdJreBn36QBEEE
        axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54W
        K84zV2sxXs7LtkBoN79R9QIhAP////8AAAAA//////////+85vqtpxeehPO5ysL8
        YyVRAgEBoUQDQgAEjyb5SEt4MDGarQy8t8h+BH6FTSvPkTuY3/zWCO/mgpCHwwf8
        HNAjJZobB3Zz91BbPEfcZPAut+frfLjYkxtSJQ==
        -----END EC PRIVATE KEY-----
        """

    /// Its public half with the curve spelled out.
    static let explicitPublicKey = """
        -----BEGIN PUBLIC KEY-----
        MIIBSzCCAQMGByqGSM49AgEwgfcCAQEwLAYHKoZIzj0BAQIhAP////8AAAABAAAA
        AAAAAAAAAAAA////////////////MFsEIP////8AAAABAAAAAAAAAAAAAAAA////
        ///////////8BCBaxjXYqjqT57PrvVV2mIa8ZR0GsMxTsPY7zjw+J9JgSwMVAMSd
        NgiG5wSTamZ44ROdJreBn36QBEEEaxfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5
        RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9QIhAP////8AAAAA
        //////////+85vqtpxeehPO5ysL8YyVRAgEBA0IABI8m+UhLeDAxmq0MvLfIfgR+
        hU0rz5E7mN/81gjv5oKQh8MH/BzQIyWaGwd2c/dQWzxH3GTwLrfn63y42JMbUiU=
        -----END PUBLIC KEY-----
        """

    /// Its public half.
    static let publicKey = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEjyb5SEt4MDGarQy8t8h+BH6FTSvP
        kTuY3/zWCO/mgpCHwwf8HNAjJZobB3Zz91BbPEfcZPAut+frfLjYkxtSJQ==
        -----END PUBLIC KEY-----
        """

    /// A certificate for it.
    static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBczCCARmgAwIBAgIUGYFQaX/toANIurEM/rYq2qbDcDUwCgYIKoZIzj0EAwIw
        DzENMAsGA1UEAwwEdGVzdDAeFw0yNjExMjEwODE5NTZaFw0zNjExMTgwODE5NTZa
        MA8xDTALBgNVBAMMBHRlc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASPJvlI
        S3gwMZqtDLy3yH4EfoVNK8+RO5jf/NYI7+aCkIfDB/wc0CMlmhsHdnP3UFs8R9xk
        8C635+t8uNiTG1Ilo1MwUTAdBgNVHQ4EFgQUhRpuoce9pK61+SO1vnILS9666NEw
        HwYDVR0jBBgwFoAUhRpuoce9pK61+SO1vnILS9666NEwDwYDVR0TAQH/BAUwAwEB
        /zAKBggqhkjOPQQDAgNIADBFAiEAz+/3uP0pwFjGm9Abm1rTkZA0vgWxvDZbne5L
        Cbtfg1ACID1T+oHSpXn3b/Bps9YbhTxD2zkpoTi6T8giEg7SlunZ
        -----END CERTIFICATE-----
        """

    /// The same private number with the public point of another key.
    static let mismatchedPair = """
        -----BEGIN EC PRIVATE KEY-----
        MHcCAQEEIFeXFK7U/SL9/8KSqHkZ+qPvO5RyfSR2cGz0ViBqRr76oAoGCCqGSM49AwEHoUQDQgAE
        cFfuB/hUtB+uReHKe82r9zVY/iIdJfFGAa3CF6hUo0AlSQYGEgOuDLf63+T0ajRorWsKC5rh0ybr
        L2ID+oSCzA==
        -----END EC PRIVATE KEY-----
        """

    /// An RSA key of 2048 bits as PKCS#1.
    static let rsaTraditional = """
        -----BEGIN RSA PRIVATE KEY-----
        MIIEogIBAAKCAQEAofbzROfZjAxxh703sFPkVIsQZPNOBOyt6GW1X3S28GgDnoi9
        mc6bBzpOyAnLKLlAXFoYeLvauVnfw90VIollaMK9SPHtahz84x55xp0bPgW8DKuF
        1foJkZVnt7XEwu/W4on8wcKXI5B3H4Rni4LXLO6WrWUW3kgY7w35jf29vucERKHF
        H/H/BcNOK0cY9Yy7bgzIS5gEF60VR6QhCPCYFsXp9uPoHm7+WJXg5YWYcVTLkhsW
        Tq8d4BGLbA1fWgHdGmsf+fIB0jj9QMQP4h1xQCzt1NfyF/1ritjR7ua4V19e/iLy
        5HOt78sczNzbyLi67zaa7748oWRsjnXeTJ+2RwIDAQABAoIBAACLDPkXQazffYZD
        8PiDMvDCgA+A5Rjfjy6asm47l+ZS7UMJoaUl53HoZzkXO1FCblt3yZjLM1fwgG9l
        FA5H89JTVW/ji9Cj7hqcmcRgiTgRGdtGcyBhy3+0tFmOKG2ypX/E2bLLOTKtjLVL
        IuF5rjagk6N/8RMxDEc3PrXvjR/+1ovOmwzjs+dwhh7nU/IHdeLu9c3aomLVAMnx
        cqK4q3uElTcIXpNMcl9Ix+IpyyfKWGFdzW3Rz/YvZmd2AM7NXEjPQhA1nBTpXZk7
        XEskXgqItvBk55455bxM8HnvICGjivU7kYeXBpEM+B0fMNZfgdqw3zTS0Q3Zneci
        d2BBwQECgYEA0f/MlWVG8CKNIBJsqCygpmiNEGQcoka3pXz4itot8D5kvJC0apms
        x3p9Q0ViCFOXSzM/bA0J1TSgTbtjpvSorDPjBP8faivdqgL7YnzxEIPXwakHg5m7
        p7DWrivB1R2xWrPnvXKKhDSZ8kUaDSj5IEDWVTpJfdCHHyoJ6wZRl0cCgYEAxXF/
        6IR2DU60POhTVilf/e7MUQnUyi+EesDTrfJV7ZiS6HW6eKnsHQ6BaoYkMKxshHNH
        Oou+VOcXCJr5HGB+R5TyvyrK7pEelDBFMe0uU98k8vh/IgxXRlMwvajRcm8OaeLz
        r4+25UDuv8O5iVQ4JI8UbqoH+1swnyHuuZuuaQECgYB20kAWABolYcdscEBe3/F+
        dwXqUlsJTu42iwGuv0ji+MrTDyWmc5GZxSr/V1Di2Tlv6W1nW/FGW+KgWPlHzINr
        /Gflud0ym+NugQVwcrWL3K3F/DguNFxDxAGUx1mDlqt1YPos7ZSGvaSluofFDnv3
        zff4fWR79fOepJC8FPUxnQKBgEDbf8DJgl3stJgtWPK8tKOdhdA5AoVIBqSsItzI
        9iEONXPW+GIar0z8LtbnKYwzl5IKrCM3NFZ/crmI7ru7lr+81eCmFfM4CGt1T8WO
        u+EhM+n8ZwawNxsKyMAEbIjComF2A8Zv1wyHv+WOTawm1ipsNbIEeIrA8b/UTa76
        zNgBAoGAavfMc9lTZSidMSl7dR/JdXQA07k/fygaV6GqhvwSm+bhuxjAY+bbhCy0
        qyKDwZaMYLEho4nFrG2WFe/bViFwgV7Pn7zyujrkWAuYZj4mEdRB4J5u1o58UYUm
        L1p9GHijHhaaDFQcMiof0F/HKRHZxTq339G9mCjMshKevl5jt0E=
        -----END RSA PRIVATE KEY-----
        """

    /// Its public half.
    static let rsaPublicKey = """
        -----BEGIN PUBLIC KEY-----
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAofbzROfZjAxxh703sFPk
        VIsQZPNOBOyt6GW1X3S28GgDnoi9mc6bBzpOyAnLKLlAXFoYeLvauVnfw90VIoll
        aMK9SPHtahz84x55xp0bPgW8DKuF1foJkZVnt7XEwu/W4on8wcKXI5B3H4Rni4LX
        LO6WrWUW3kgY7w35jf29vucERKHFH/H/BcNOK0cY9Yy7bgzIS5gEF60VR6QhCPCY
        FsXp9uPoHm7+WJXg5YWYcVTLkhsWTq8d4BGLbA1fWgHdGmsf+fIB0jj9QMQP4h1x
        QCzt1NfyF/1ritjR7ua4V19e/iLy5HOt78sczNzbyLi67zaa7748oWRsjnXeTJ+2
        RwIDAQAB
        -----END PUBLIC KEY-----
        """

    /// Its public half as PKCS#1.
    static let rsaPublicKeyTraditional = """
        -----BEGIN RSA PUBLIC KEY-----
        MIIBCgKCAQEAofbzROfZjAxxh703sFPkVIsQZPNOBOyt6GW1X3S28GgDnoi9mc6b
        BzpOyAnLKLlAXFoYeLvauVnfw90VIollaMK9SPHtahz84x55xp0bPgW8DKuF1foJ
        kZVnt7XEwu/W4on8wcKXI5B3H4Rni4LXLO6WrWUW3kgY7w35jf29vucERKHFH/H/
        BcNOK0cY9Yy7bgzIS5gEF60VR6QhCPCYFsXp9uPoHm7+WJXg5YWYcVTLkhsWTq8d
        4BGLbA1fWgHdGmsf+fIB0jj9QMQP4h1xQCzt1NfyF/1ritjR7ua4V19e/iLy5HOt
        78sczNzbyLi67zaa7748oWRsjnXeTJ+2RwIDAQAB
        -----END RSA PUBLIC KEY-----
        """

    /// An RSA public key of 1024 bits.
    static let rsa1024 = """
        -----BEGIN PUBLIC KEY-----
        MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDDxRCH07fmM0Mz3f5NO2yrRtKm
        n4IXmH4jlZtcgar2DlCKKEkGiUiGFdiUSaovWDuWfA+dCtl/59jdx3OHW1uqzc0j
        XkfY5wErbisu6wKfwr+VIzflUWjWHxwjFVONJcyj7eAC2Qbc/0n8rBB3J0M7oG1I
        KokYVipDeIlAUDd2EwIDAQAB
        -----END PUBLIC KEY-----
        """

    /// An RSA public key whose type allows PSS only.
    static let rsaRestrictedToPSS = """
        -----BEGIN PUBLIC KEY-----
        MIIBIDALBgkqhkiG9w0BAQoDggEPADCCAQoCggEBALXA/IO7Y+H/Ybue0ULBvQG6
        P7pd/BBgrRGV/k5m5RcLnEF8gfOq31oN0rGt83dLloqRwzrQfvBLp8VEQXi6J3C9
        M2+q/la46TLn+PYYzhNo6LghtG6SbFnXSZ2JIqWUQgaES8RsgTSmEv242YSHH5qG
        NWcrUbm8FIyFTrBKJLb6fpc+BJahCRzYqAd8DfDFad5Z1q3jFLWJJci6y9Dug7Hm
        xUXZFCtLaF2+CWOgEtUd5sh6B6et1myPJL6rb2EZ202G/kTsuiLStN0K7JQvxBpQ
        cds22rhoGN/b3jUCphuEAIpxsCJJPwfYTGLvvkRfSh+94Jq/wqgfI3niSv+m7lUC
        AwEAAQ==
        -----END PUBLIC KEY-----
        """

    /// A public key on P-224, a curve without a row.
    static let p224 = """
        -----BEGIN PUBLIC KEY-----
        ME4wEAYHKoZIzj0CAQYFK4EEACEDOgAEnAoXV06yJpMtCtT5G4xW0foqtCK532uk
        p5QvpobUpz83dB56ZY2DEK9niJADwC1p63VnfnpckWI=
        -----END PUBLIC KEY-----
        """

    /// A public key that cannot verify.
    static let x25519 = """
        -----BEGIN PUBLIC KEY-----
        MCowBQYDK2VuAyEA2jm7OXwFMjETdKSYRHksia5DHCzdDfkhtILQtkKnQxs=
        -----END PUBLIC KEY-----
        """
}
