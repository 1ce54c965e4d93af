import JOSE

/// Tokens that nobody signed, each with a `kid` of its own.
struct ForgedTokens {
    private let claims: String
    private let signature: String
    private var generator = SystemRandomNumberGenerator()

    /// - Parameter token: A good token, whose claims they have.
    init(like token: String) {
        claims = String(token.split(separator: ".")[1])
        signature = String(token.split(separator: ".")[2])
    }

    /// A `kid` that nobody has: 128 random bits.
    mutating func keyID() -> String {
        String(generator.next() as UInt64, radix: 36) + String(generator.next() as UInt64, radix: 36)
    }

    mutating func next() -> String {
        let header = Array(#"{"alg":"ES256","kid":"\#(keyID())","typ":"at+jwt"}"#.utf8)
        return "\(String(decoding: Base64URL.encode(header.span), as: UTF8.self)).\(claims).\(signature)"
    }
}
