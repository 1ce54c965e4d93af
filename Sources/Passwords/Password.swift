/// A password as it was typed: 1 to 72 bytes of UTF-8 without a NUL, all that bcrypt takes.
public struct Password: Sendable {
    let bytes: [UInt8]

    /// Reads a password.
    ///
    /// - Throws: ``PasswordError/empty``, ``PasswordError/tooLong(bytes:)`` rather than drop what bcrypt would not see,
    ///   or ``PasswordError/containsNUL``.
    public init(_ text: String) throws(PasswordError) {
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty else { throw .empty }
        guard bytes.count <= 72 else { throw .tooLong(bytes: bytes.count) }
        guard !bytes.contains(0) else { throw .containsNUL }
        self.bytes = bytes
    }
}

/// Why a password is not taken, or not looked at.
public enum PasswordError: Error, Equatable {
    /// It has no byte.
    case empty
    /// It has more than 72 bytes.
    case tooLong(bytes: Int)
    /// It holds a NUL, where bcrypt would end.
    case containsNUL
    /// Too many others wait already.
    case busy
    /// libxcrypt failed, in its own words.
    case failed(String)
}

extension PasswordError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .empty: "the password is empty, expected 1 to 72 bytes"
        case .tooLong(let bytes): "the password has \(bytes) bytes, expected at most 72, more than which bcrypt ignores"
        case .containsNUL: "the password holds a NUL, expected none, for bcrypt ignores what follows"
        case .busy: "too many passwords wait to be looked at"
        case .failed(let reason): "libxcrypt: \(reason)"
        }
    }
}
