#if ACCOUNTS
    import JOSE
    import Signatures

    /// Names and secrets that nobody can guess, in base64url.
    enum RandomText {
        /// A user's id, which says nothing about the person: `usr_` and 128 random bits.
        static func userID() throws(KeyError) -> String { "usr_" + (try make(bits: 128)) }

        /// Random bits.
        ///
        /// - Parameter bits: A multiple of 8.
        static func make(bits: Int) throws(KeyError) -> String {
            let bytes = try RandomBytes.make(count: bits / 8)
            return String(decoding: Base64URL.encode(bytes.span), as: UTF8.self)
        }
    }
#endif
