/// An issuer's voice: signs access tokens (RFC 9068) with the key of the day, and knows its own again.
public final class TokenIssuer: Sendable {
    /// The claim `iss`.
    public let issuer: String
    /// What `aud` of its tokens is where nothing else was asked for.
    public let audience: [String]
    /// How long its tokens are good, in seconds.
    public let lifetime: Int64

    /// Names an issuer.
    ///
    /// - Parameters:
    ///   - keys: The folder of its keys, in which `swiftlet keys generate` has made one.
    ///   - publishAhead: How long a new key is published before it signs, in seconds.
    ///   - keyAge: At which a key is replaced by itself, in seconds; nil for never.
    public init(
        issuer: String, audience: [String], lifetime: Int64, keys: String, publishAhead: Int64, keyAge: Int64? = nil
    ) throws {
        fatalError("not yet")
    }

    /// What a token is to say; `iss`, `iat`, `exp` and `jti` are the issuer's business.
    public struct Claims: Sendable, Equatable {
        /// `sub`.
        public var subject: String
        /// `client_id`.
        public var clientID: String
        /// `scope`, left out when empty.
        public var scopes: [String]
        /// `roles`, left out when empty.
        public var roles: [String]
        /// `aud`; the issuer's where it is nil.
        public var audience: [String]?
        /// `act`: who acts for the subject, the nearest first (RFC 8693 §4.1).
        public var actors: [String]
        /// When the token ends at the latest, in seconds since 1970.
        public var notAfter: Int64?

        /// States the claims of a token.
        public init(
            subject: String, clientID: String, scopes: [String] = [], roles: [String] = [], audience: [String]? = nil,
            actors: [String] = [], notAfter: Int64? = nil
        ) {
            self.subject = subject
            self.clientID = clientID
            self.scopes = scopes
            self.roles = roles
            self.audience = audience
            self.actors = actors
            self.notAfter = notAfter
        }
    }

    /// A token that was signed.
    public struct IssuedToken: Sendable {
        /// The compact serialization.
        public let text: String
        /// Its `jti`: 128 random bits.
        public let id: String
        /// Its `exp`, in seconds since 1970.
        public let expires: Int64
    }

    /// Signs a token.
    ///
    /// - Parameter now: Seconds since 1970.
    /// - Throws: ``IssuanceError``.
    public func issue(_ claims: Claims, at now: Int64) throws(IssuanceError) -> IssuedToken { fatalError("not yet") }

    /// A token of this issuer's, verified.
    public struct ReceivedToken: Sendable, Equatable {
        /// What it says.
        public let claims: Claims
        /// Its `jti`.
        public let id: String
        /// Its `iat`, in seconds since 1970.
        public let issued: Int64
        /// Its `exp`, in seconds since 1970.
        public let expires: Int64
    }

    /// Verifies a token of this issuer's own, whatever its audience: signature, `typ`, `iss` and times.
    ///
    /// Whether it was revoked is the store's to say.
    ///
    /// - Parameter now: Seconds since 1970.
    /// - Returns: Nil if it is none, or no longer.
    public func verify(_ text: String, at now: Int64) -> ReceivedToken? { fatalError("not yet") }

    /// The JWK Set of all keys that may verify its tokens now, as it is published (RFC 7517 §5).
    public func keySet(at now: Int64) -> [UInt8] { fatalError("not yet") }

    /// The `alg` of the key that signs now.
    public func algorithm(at now: Int64) -> String { fatalError("not yet") }
}
