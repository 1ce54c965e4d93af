/// A password as it was typed: 1 to 72 bytes of UTF-8 without a NUL, all that bcrypt takes.
///
/// Its memory is wiped when the last copy is gone; that of the text which it was read from is not in its hands.
public struct Password: Sendable {
    let secret: SecretBytes

    /// Reads a password.
    ///
    /// - Throws: ``PasswordError/empty``, ``PasswordError/tooLong(bytes:)`` rather than drop what bcrypt would not see,
    ///   or ``PasswordError/containsNUL``.
    public init(_ text: String) throws(PasswordError) {
        let bytes = text.utf8
        guard !bytes.isEmpty else { throw .empty }
        guard bytes.count <= 72 else { throw .tooLong(bytes: bytes.count) }
        guard !bytes.contains(0) else { throw .containsNUL }
        secret = SecretBytes(bytes)
    }
}
