import JOSE
import Signatures

/// Names and secrets that nobody can guess.
package enum RandomText {
    /// A user's id, which says nothing about the person: `usr_` and 128 random bits in base64url.
    package static var userID: String { make("usr_", bits: 128) }

    /// The id of a family of refresh tokens: `fam_` and 128 random bits in base64url.
    static var familyID: String { make("fam_", bits: 128) }

    /// A prefix and random bits in base64url.
    ///
    /// - Parameter bits: A multiple of 8.
    static func make(_ prefix: String = "", bits: Int) -> String {
        guard let bytes = try? RandomBytes.make(count: bits / 8) else {
            preconditionFailure("the system gives no random bytes")
        }
        return prefix + String(decoding: Base64URL.encode(bytes.span), as: UTF8.self)
    }
}
