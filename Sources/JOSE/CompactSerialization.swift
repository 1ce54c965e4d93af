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
        let first = Self.dot(in: token, from: 0)
        let second = Self.dot(in: token, from: first + 1)
        let third = Self.dot(in: token, from: second + 1)
        guard second < token.count, third == token.count else {
            throw .partCount(found: token.indices.count { token[$0] == 0x2E } + 1)
        }
        header = 0..<first
        payload = first + 1..<second
        signature = second + 1..<token.count
    }

    /// Where the next dot stands, or the end of the token.
    private static func dot(in token: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while index + 8 <= token.count {
            if let count = EightBytes(token, at: index).count(before: 0x2E) { return index + count }
            index += 8
        }
        while index < token.count, token[index] != 0x2E { index += 1 }
        return min(index, token.count)
    }
}
