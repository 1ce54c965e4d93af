import JOSE
import Signatures

/// Puts a payload under a good signature, behind which an attacker's claims are read.
struct SignedPayload {
    private let key: SigningKey
    private let verifier: TokenVerifier

    init() throws {
        key = try SigningKey(secret: Array("a secret of at least thirty-two bytes".utf8))
        let keys = JWKSet(keys: [try JWK(key: try key.verificationKey())])
        verifier = TokenVerifier(
            keys: keys, algorithms: [.hs256], limits: TokenVerifier.Limits(tokenLength: .max))
    }

    /// The verified token with this payload.
    func token(_ payload: [UInt8]) throws(Finding) -> VerifiedToken {
        let input = Base64URL.encode(#"{"alg":"HS256"}"#.utf8.span) + [0x2E] + Base64URL.encode(payload.span)
        guard let signature = try? key.sign(input.span, with: .hs256) else { throw Finding("a payload is not signed") }
        let text = input + [0x2E] + Base64URL.encode(signature.span)
        do { return try verifier.verify(text.span) } catch { throw Finding("a good signature is refused: \(error)") }
    }
}
