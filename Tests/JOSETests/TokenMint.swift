import JOSE
import Signatures
import TestSupport

/// Signs whatever a test wants signed, however wrong.
struct TokenMint {
    let key: SigningKey
    let algorithm: SignatureAlgorithm

    /// A new key.
    init(_ algorithm: SignatureAlgorithm = .hs256) throws {
        self.algorithm = algorithm
        key = try SigningKey.generate(for: algorithm)
    }

    /// A new key.
    init(_ choice: KeyChoice) throws {
        algorithm = choice.algorithm
        key = try choice.newKey()
    }

    func token(header: String? = nil, payload: String = "{}") throws -> [UInt8] {
        try token(header: header, payload: Array(payload.utf8))
    }

    func token(header: String? = nil, payload: [UInt8]) throws -> [UInt8] {
        let header = Array((header ?? #"{"alg":"\#(algorithm.name)"}"#).utf8)
        return try sign(Base64URL.encode(header.span) + [0x2E] + Base64URL.encode(payload.span))
    }

    func sign(_ signingInput: [UInt8]) throws -> [UInt8] {
        let signature = try key.sign(signingInput.span, with: algorithm)
        return signingInput + [0x2E] + Base64URL.encode(signature.span)
    }

    func jwk(keyID: String? = nil, algorithm: SignatureAlgorithm? = nil) throws -> JWK {
        try JWK(key: key.verificationKey(), keyID: keyID, algorithm: algorithm)
    }

    func verifier(keyID: String? = nil) throws -> TokenVerifier {
        TokenVerifier(keys: JWKSet(keys: [try jwk(keyID: keyID)]), algorithms: [algorithm])
    }
}

extension TokenVerifier {
    func verify(_ token: [UInt8]) throws(TokenRefusal) -> VerifiedToken { try verify(token.span) }

    /// The rule that refuses a token, or nil if it is accepted.
    func refusal(of token: [UInt8]) -> TokenRefusal? {
        do { _ = try verify(token.span) } catch { return error }
        return nil
    }
}
