#if ACCOUNTS
    import AccountStore
    import Signatures

    /// A client's new secret, to be shown once, and what is kept of it.
    struct ClientSecret {
        /// 256 random bits in base64url.
        let text: String
        /// The SHA-256 of the text's bytes.
        let hash: SecretHash

        /// Draws a secret.
        init() throws(KeyError) {
            text = try RandomText.make(bits: 256)
            let bytes = Array(text.utf8)
            guard let hash = SecretHash(try SHA256.digest(of: bytes.span)) else {
                preconditionFailure("SHA-256 has 32 bytes")
            }
            self.hash = hash
        }
    }
#endif
