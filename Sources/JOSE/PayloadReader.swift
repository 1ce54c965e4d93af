/// The decoded payload of a JWS, which need not be JSON.
enum Payload: Sendable {
    case claims(ClaimsSet)
    /// The bytes, and why they are no claims.
    case notJSON([UInt8], JSONError)
}

/// Decodes and scans payloads, into buffers that are used again once nobody holds the payload before.
struct PayloadReader {
    private var buffer: [UInt8] = []
    private var scanner = JSONScanner()

    /// Reads the second part of a token.
    ///
    /// - Throws: ``TokenRefusal/notBase64URL(_:_:)``.
    mutating func read(_ text: Span<UInt8>) throws(TokenRefusal) -> Payload {
        do throws(Base64URLError) {
            try Base64URL.decode(text, into: &buffer)
        } catch {
            throw .notBase64URL(.payload, error)
        }
        do throws(JSONError) {
            return .claims(ClaimsSet(object: try JSONObject(scanning: buffer, with: &scanner)))
        } catch {
            return .notJSON(buffer, error)
        }
    }
}
