/// The SHA-256 hash (FIPS 180-4), for a key's thumbprint (RFC 7638).
package enum SHA256 {
    /// Hashes a message that is no secret and not on the path of a call.
    ///
    /// - Returns: 32 bytes.
    package static func digest(of message: Span<UInt8>) throws(KeyError) -> [UInt8] {
        try DigestContext(FetchedDigest(.sha256)).digest(of: message)
    }
}
