import FoundationEssentials
import JOSE
import Linux
import Signatures

/// An issuer's voice: signs access tokens (RFC 9068) with the key of the day, and knows its own again.
///
/// A function of your own issues tokens like this; one issuer is shared by all calls, as a resource, for it keeps the
/// keys:
///
/// ```swift
/// import FunctionKit
/// import Issuance
///
/// struct Passes: Resource {
///     let issuer: TokenIssuer
///
///     static func open(_ settings: ResourceSettings) async throws -> Passes {
///         Passes(
///             issuer: try TokenIssuer(
///                 issuer: "https://id.example.com/", audience: ["https://api.example.com"], lifetime: 900,
///                 keys: settings.folder + "/.swiftlet/keys", publishAhead: 900))
///     }
/// }
///
/// let token = try context.resource(Passes.self).issuer.issue(
///     .init(subject: "usr_1", clientID: "web", scopes: ["payments:read"]), at: Int64(Date().timeIntervalSince1970))
/// ```
///
/// `swiftlet keys generate` makes the folder of keys, `swiftlet keys rotate` replaces the key that signs. The runtime
/// accepts the tokens when `runtime.toml` has an `[[issuer]]` with the same `issuer` and `audience`, the key's algorithm
/// and `keys = { file = ".swiftlet/keys/jwks.json" }`.
///
/// An issuer sees changes of the folder within a second. It may be used on any number of threads at the same time; they
/// do not wait for each other to sign or to verify. None of its errors and events holds a token or a key.
public final class TokenIssuer: Sendable {
    /// The claim `iss`.
    public let issuer: String
    /// What `aud` of its tokens is where nothing else was asked for.
    public let audience: [String]
    /// How long its tokens are good, in seconds.
    public let lifetime: Int64
    /// How long a new key is published before it signs, in seconds: how long others may keep its key set.
    public let publishAhead: Int64
    private let keys: LiveKeyRing
    private let policy: TokenPolicy

    /// Bytes of a token; the verifiers of this runtime read no longer ones.
    private static let lengthLimit = TokenVerifier.Limits().tokenLength

    /// Opens a folder of keys.
    ///
    /// - Parameters:
    ///   - issuer: The claim `iss`, not empty.
    ///   - audience: Whom the tokens are for by default, at least one.
    ///   - lifetime: How long a token is good, in seconds, at least 1.
    ///   - keys: The folder of its keys, in which `swiftlet keys generate` has made one.
    ///   - publishAhead: How long a new key is published before it signs, in seconds, at least 2: longer than anybody
    ///     who verifies keeps a key set.
    ///   - keyAge: At which a key is replaced by itself, in seconds, at least twice `publishAhead`; nil for never. Any
    ///     number of processes may share a folder: one of them replaces the key.
    ///   - onEvent: Told what happens to the keys, on the thread on which it is found out.
    /// - Throws: ``IssuanceError/parameterInvalid(name:expected:)``, or ``IssuanceError/keysUnusable(reason:)`` for a
    ///   folder without keys or with files that others may read or write.
    public convenience init(
        issuer: String, audience: [String], lifetime: Int64, keys: String, publishAhead: Int64, keyAge: Int64? = nil,
        onEvent: @escaping @Sendable (KeyEvent) -> Void = { _ in }
    ) throws(IssuanceError) {
        try self.init(
            issuer: issuer, audience: audience, lifetime: lifetime, keys: KeyFolder(path: keys),
            publishAhead: publishAhead, keyAge: keyAge, surroundings: SystemSurroundings(), onEvent: onEvent)
    }

    /// Opens a folder of keys in surroundings of the caller's.
    package init(
        issuer: String, audience: [String], lifetime: Int64, keys: KeyFolder, publishAhead: Int64, keyAge: Int64?,
        surroundings: any KeyRingSurroundings, onEvent: @escaping @Sendable (KeyEvent) -> Void = { _ in }
    ) throws(IssuanceError) {
        try Self.require(!issuer.isEmpty, "issuer", "a text that is not empty")
        try Self.require(
            !audience.isEmpty && audience.allSatisfy { !$0.isEmpty }, "audience", "at least one, and none empty")
        try Self.require(lifetime >= 1, "lifetime", "at least 1 second")
        let shortest = RotationRules.shortestPublishAhead
        try Self.require(publishAhead >= shortest, "publishAhead", "at least \(shortest) seconds")
        if let keyAge {
            try Self.require(keyAge / 2 >= publishAhead, "keyAge", "at least twice \"publishAhead\"")
        }
        self.issuer = issuer
        self.audience = audience
        self.lifetime = lifetime
        self.publishAhead = publishAhead
        do {
            self.keys = try LiveKeyRing(
                keys, rules: RotationRules(publishAhead: publishAhead, tokenLifetime: lifetime), keyAge: keyAge,
                surroundings: surroundings, report: onEvent)
        } catch {
            throw .keysUnusable(reason: "\(error)")
        }
        policy = TokenPolicy(
            issuer: issuer, tokenType: .accessToken,
            requiredClaims: ["aud", "exp", "iat", "sub", "jti", "client_id"])
    }

    private static func require(_ condition: Bool, _ name: String, _ expected: String) throws(IssuanceError) {
        guard condition else { throw .parameterInvalid(name: name, expected: expected) }
    }

    /// Signs a token.
    ///
    /// It ends after the issuer's lifetime or at `notAfter`, whichever is earlier, even if that is before `now`.
    ///
    /// - Parameter now: Seconds since 1970, the claim `iat`.
    /// - Throws: ``IssuanceError/claimInvalid(name:expected:)`` and ``IssuanceError/tooLong(bytes:limit:)`` for claims that
    ///   nobody would accept, ``IssuanceError/key(_:)`` if libcrypto fails.
    public func issue(_ claims: Claims, at now: Int64) throws(IssuanceError) -> IssuedToken {
        let id = try Self.newTokenID()
        let expires = min(now.adding(lifetime), claims.notAfter ?? .max)
        let token = try AccessToken(
            claims, issuer: issuer, audience: claims.audience ?? audience, issued: now, expires: expires, tokenID: id)
        let text = try keys.current.ring.signing(at: now).signer.sign(token)
        guard text.utf8.count <= Self.lengthLimit else {
            throw .tooLong(bytes: text.utf8.count, limit: Self.lengthLimit)
        }
        return IssuedToken(text: text, id: id, expires: expires)
    }

    private static func newTokenID() throws(IssuanceError) -> String {
        let bytes: [UInt8]
        do { bytes = try RandomBytes.make(count: 16) } catch { throw .key("\(error)") }
        return String(decoding: Base64URL.encode(bytes.span), as: UTF8.self)
    }

    /// Verifies a token of this issuer's own, whatever its audience: signature, `typ`, `iss` and times, to the second.
    ///
    /// Whether it was revoked is the store's to say.
    ///
    /// - Parameters:
    ///   - text: Anything, of any length.
    ///   - now: Seconds since 1970.
    /// - Returns: Nil if it is none, or no longer.
    public func verify(_ text: String, at now: Int64) -> ReceivedToken? {
        // Looked at before it is copied.
        guard text.utf8.count <= Self.lengthLimit else { return nil }
        let bytes = Array(text.utf8)
        do throws(TokenRefusal) {
            let token = try keys.current.verify(bytes.span)
            try policy.check(token, at: NumericDate(secondsSince1970: Double(now)))
            return ReceivedToken(try token.claims)
        } catch {
            return nil
        }
    }

    /// The JWK Set of all keys that may verify its tokens now, as it is published (RFC 7517 §5).
    ///
    /// Whoever keeps it may do so for at most ``publishAhead``.
    public func keySet(at now: Int64) -> [UInt8] { keys.current.ring.withoutRetired(at: now).publicKeys.publicJSON }

    /// The `alg` of the key that signs now.
    public func algorithm(at now: Int64) -> String { keys.current.ring.signing(at: now).signer.algorithm.name }
}
