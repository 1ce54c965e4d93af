/// The three parts of a compact JWS, as ranges of its text (RFC 7515 §7.1).
struct CompactSerialization: Equatable {
    /// BASE64URL(UTF8(JWS Protected Header)).
    let header: Range<Int>
    /// BASE64URL(JWS Payload).
    let payload: Range<Int>
    /// BASE64URL(JWS Signature).
    let signature: Range<Int>

    /// What is signed: the header, a dot, the payload (RFC 7515 §5.1).
    var signingInput: Range<Int> { header.lowerBound..<payload.upperBound }

    /// Finds the parts. What they hold is not looked at.
    ///
    /// - Throws: ``TokenRefusal/tooLong(bytes:limit:)`` or ``TokenRefusal/partCount(found:)``; a JWE has five parts,
    ///   a JWS in JSON has one.
    init(parsing token: Span<UInt8>, lengthLimit: Int) throws(TokenRefusal) {
        guard token.count <= lengthLimit else { throw .tooLong(bytes: token.count, limit: lengthLimit) }
        var (first, second, dots) = (0, 0, 0)
        for index in token.indices where token[index] == 0x2E {
            dots += 1
            if dots == 1 { first = index } else if dots == 2 { second = index }
        }
        guard dots == 2 else { throw .partCount(found: dots + 1) }
        header = 0..<first
        payload = first + 1..<second
        signature = second + 1..<token.count
    }
}
