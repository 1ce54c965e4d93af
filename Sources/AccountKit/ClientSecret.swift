package import AccountStore

/// A client's new secret, to be shown once, and what is kept of it.
package struct ClientSecret: Sendable {
    /// 256 random bits in base64url.
    package let text: String

    /// Draws a secret.
    package init() { text = RandomText.make(bits: 256) }

    /// The SHA-256 of the text's bytes.
    package var hash: SecretHash { SecretHash(of: text) }
}
