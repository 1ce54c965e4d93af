/// The SHA-256 hash (FIPS 180-4), for a key's thumbprint (RFC 7638) and for what is kept of a secret.
package enum SHA256 {
    /// Hashes a message; the function is looked up each time, which the path of every call would feel.
    ///
    /// - Returns: 32 bytes.
    package static func digest(of message: Span<UInt8>) throws(KeyError) -> [UInt8] {
        try DigestContext(FetchedDigest(.sha256)).digest(of: message)
    }
}
