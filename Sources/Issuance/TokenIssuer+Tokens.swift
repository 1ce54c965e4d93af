extension TokenIssuer {
    /// What a token is to say; `iss`, `iat`, `exp` and `jti` are the issuer's business.
    public struct Claims: Sendable, Equatable {
        /// `sub`: whom the token speaks for; not empty, and no personal data such as an e-mail address.
        public var subject: String
        /// `client_id`: the client that the token is issued to; not empty.
        public var clientID: String
        /// `scope`, left out when empty; each of the characters that RFC 6749 §3.3 allows, so none with a space.
        public var scopes: [String]
        /// `roles`, left out when empty.
        public var roles: [String]
        /// `aud`; the issuer's where it is nil, and never empty.
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

    /// A token of this issuer's, verified.
    public struct ReceivedToken: Sendable, Equatable {
        /// What it says; `notAfter` is nil, and `audience` is there.
        public let claims: Claims
        /// Its `jti`.
        public let id: String
        /// Its `iat`, in seconds since 1970.
        public let issued: Int64
        /// Its `exp`, in seconds since 1970.
        public let expires: Int64
    }
}
