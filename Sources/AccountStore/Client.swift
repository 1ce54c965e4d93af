/// A program that asks for tokens in its own name, or on behalf of those who call it (RFC 6749 §2.1, confidential).
public struct Client: Sendable, Equatable {
    /// Its `client_id`.
    public var id: String
    /// Of its secret, which has 256 random bits.
    public var secretHash: SecretHash
    /// The scopes that its tokens may carry.
    public var scopes: [String]
    /// The audiences that it may exchange tokens for, beside the issuer's own (RFC 8693 §2.1).
    public var audiences: [String]
    /// Whether it may not ask.
    public var isDisabled: Bool
    /// When it was added, in seconds since 1970.
    public var created: Int64

    /// Describes a client.
    public init(
        id: String, secretHash: SecretHash, scopes: [String], audiences: [String] = [], isDisabled: Bool = false,
        created: Int64
    ) {
        self.id = id
        self.secretHash = secretHash
        self.scopes = scopes
        self.audiences = audiences
        self.isDisabled = isDisabled
        self.created = created
    }
}

/// The SHA-256 of a secret of at least 256 random bits; a password's hash is slow and salted instead.
public struct SecretHash: Sendable, Hashable {
    /// 32 bytes.
    public let bytes: [UInt8]

    /// Takes a digest.
    ///
    /// - Returns: Nil unless there are 32 bytes.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }
}
