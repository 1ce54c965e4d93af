import Authorization
import Glibc
import Issuance
import JOSE
import RemoteKeys
import Signatures

/// An issuer with a throwaway key, and tokens of every quality.
struct TestIssuer: Sendable {
    static let name = "https://id.example.com/"
    static let audience = "https://api.example.com"

    private let signer: TokenSigner
    private let stranger: TokenSigner
    private(set) var issuer: Issuer

    /// The same issuer, with keys that it publishes.
    func publishing(_ set: RemoteKeySet) -> TestIssuer {
        var copy = self
        copy.issuer = Issuer(
            name: "test", issuer: Self.name, audience: [Self.audience], algorithms: [.es256], keys: .remote(set))
        return copy
    }

    /// Its key as it is published.
    func publicKey() throws -> JWK { try signer.publicKey() }

    init() throws {
        signer = try TokenSigner(key: SigningKey.generate(for: .es256), algorithm: .es256)
        stranger = try TokenSigner(key: SigningKey.generate(for: .es256), algorithm: .es256)
        issuer = Issuer(
            name: "test", issuer: Self.name, audience: [Self.audience], algorithms: [.es256],
            keys: .fixed(JWKSet(keys: [try signer.publicKey()])))
    }

    /// Everything that a test may want to be wrong with a token.
    enum Fault: CaseIterable, Sendable {
        case expired, audience, issuer, type, notYetValid, noSubject, algorithmNone, tamperedSignature
        case tamperedClaims, foreignKey, twoParts
    }

    /// A token that is good but for the fault.
    func token(
        scopes: [String] = [], roles: [String] = [], subject: String = "alice", fault: Fault? = nil
    ) throws -> String {
        let now = Int64(time(nil))
        var token = AccessToken(
            issuer: Self.name, audience: Self.audience, subject: subject, scopes: scopes, roles: roles, now: now,
            lifetimeInSeconds: 600, tokenID: "1")
        switch fault {
        case .expired:
            token.claims["iat"] = .integer(now - 900)
            token.claims["exp"] = .integer(now - 300)
        case .audience: token.claims["aud"] = .string("https://other.example.com")
        case .issuer: token.claims["iss"] = .string("https://evil.example.com/")
        case .type: token.type = "JWT"
        case .notYetValid: token.claims["nbf"] = .integer(now + 300)
        case .noSubject: token.claims["sub"] = nil
        default: break
        }
        let text = try (fault == .foreignKey ? stranger : signer).sign(token)
        var parts = text.split(separator: ".").map(String.init)
        switch fault {
        case .algorithmNone:
            parts[0] = Self.encoded(#"{"alg":"none","typ":"at+jwt"}"#)
            return "\(parts[0]).\(parts[1])."
        case .tamperedSignature: parts[2] = Self.withFirstLetterChanged(parts[2])
        case .tamperedClaims:
            let claims = #"{"iss":"\#(Self.name)","aud":"\#(Self.audience)","sub":"root","exp":\#(now + 600)}"#
            parts[1] = Self.encoded(claims)
        case .twoParts: parts.removeLast()
        default: break
        }
        return parts.joined(separator: ".")
    }

    private static func encoded(_ text: String) -> String {
        String(decoding: Base64URL.encode(Array(text.utf8).span), as: UTF8.self)
    }

    private static func withFirstLetterChanged(_ text: String) -> String {
        (text.first == "A" ? "B" : "A") + text.dropFirst()
    }
}
