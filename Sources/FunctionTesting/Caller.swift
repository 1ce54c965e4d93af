import FoundationEssentials
import Host
import Issuance
import Linux
import Signatures

/// Who makes a test's call: what the call's token says.
public struct Caller: Sendable {
    public var subject: String
    public var scopes: [String]
    public var roles: [String]
    /// Further claims, by name.
    public var claims: [String: String]

    public init(_ subject: String, scopes: String..., roles: [String] = [], claims: [String: String] = [:]) {
        self.subject = subject
        self.scopes = scopes
        self.roles = roles
        self.claims = claims
    }

    /// A token that says so, good for a minute.
    func token(of runtime: TestRuntime) throws -> String {
        var token = AccessToken(
            issuer: TestRuntime.issuer, audience: TestRuntime.audience, subject: subject, scopes: scopes, roles: roles,
            now: Clock.secondsSince1970, lifetimeInSeconds: 60, tokenID: UUID().uuidString)
        for (name, value) in claims { token.claims[name] = .string(value) }
        return try TokenSigner(key: runtime.key, algorithm: .hs256).sign(token)
    }
}
