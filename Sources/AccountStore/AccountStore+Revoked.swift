public import Revocations

/// What revocations know a token by.
public struct RevocableToken: Sendable, Equatable {
    /// `jti`.
    public var id: String
    /// `sub`.
    public var subject: String
    /// `client_id`.
    public var client: String
    /// `iat`, in seconds since 1970.
    public var issued: Int64

    /// Describes a token.
    public init(id: String, subject: String, client: String, issued: Int64) {
        self.id = id
        self.subject = subject
        self.client = client
        self.issued = issued
    }

    /// Whether a revocation is about this token.
    public func isCovered(by revocation: Revocation) -> Bool {
        switch revocation.tokens {
        case .token(let id): id.utf8.elementsEqual(self.id.utf8)
        case .subject(let subject, let until): issued <= until && subject.utf8.elementsEqual(self.subject.utf8)
        case .client(let client, let until): issued <= until && client.utf8.elementsEqual(self.client.utf8)
        case .all(let until): issued <= until
        }
    }
}

extension AccountStore {
    /// Whether a revocation in force covers a token; reads all of them, which a store with an index need not do.
    public func isRevoked(_ token: RevocableToken, at now: Int64) throws(StoreError) -> Bool {
        try revocations(at: now).contains { token.isCovered(by: $0) }
    }
}
