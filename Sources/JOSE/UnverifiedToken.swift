/// What a token says of itself, to be shown to a person who asks why it is refused. It proves nothing.
package struct UnverifiedToken: Sendable {
    /// The decoded header, if it is one JSON object.
    package let header: [UInt8]?
    /// The decoded payload, if it is one JSON object.
    package let claims: [UInt8]?

    /// Reads as much of a token as can be read.
    package init(_ token: Span<UInt8>, lengthLimit: Int) {
        guard let parts = try? CompactSerialization(parsing: token, lengthLimit: lengthLimit) else {
            (header, claims) = (nil, nil)
            return
        }
        header = Self.object(token.extracting(parts.header))
        claims = Self.object(token.extracting(parts.payload))
    }

    private static func object(_ text: Span<UInt8>) -> [UInt8]? {
        guard let bytes = try? Base64URL.decode(text), (try? JSONObject(scanning: bytes)) != nil else { return nil }
        return bytes
    }
}
