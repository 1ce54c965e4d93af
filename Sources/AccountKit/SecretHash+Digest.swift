public import AccountStore
import Signatures

extension SecretHash {
    /// The SHA-256 of a secret, as it is kept of refresh tokens and clients' secrets.
    ///
    /// A fast hash without a salt, because the secrets are random and too long to be guessed; not for passwords.
    public init(of secret: String) {
        let bytes = Array(secret.utf8)
        guard let digest = try? SHA256.digest(of: bytes.span), let hash = SecretHash(digest) else {
            preconditionFailure("libcrypto has no SHA-256")
        }
        self = hash
    }

    /// Two small hexadecimal digits a byte.
    public var hexadecimal: String {
        bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }

    /// Compares in a time that says nothing of where they differ.
    func equalsInConstantTime(_ other: SecretHash) -> Bool {
        areEqualInConstantTime(bytes.span, other.bytes.span)
    }
}
