/// Why a password is not taken, or not looked at.
public enum PasswordError: Error, Equatable {
    /// It has no byte.
    case empty
    /// It has more than 72 bytes.
    case tooLong(bytes: Int)
    /// It holds a NUL, where bcrypt would end.
    case containsNUL
    /// Too many others wait already, or the pool is closed.
    case busy
    /// The task that waited was cancelled.
    case cancelled
    /// The hash to compare with has a cost that would hold up all others for minutes, or days.
    case tooCostly(cost: Int, limit: Int)
    /// libxcrypt or the system failed, in its own words.
    case failed(String)
}

extension PasswordError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .empty: "the password is empty, expected 1 to 72 bytes"
        case .tooLong(let bytes): "the password has \(bytes) bytes, expected at most 72, more than which bcrypt ignores"
        case .containsNUL: "the password holds a NUL, expected none, for bcrypt ignores what follows"
        case .busy: "too many passwords wait to be looked at"
        case .cancelled: "the call was cancelled before its password had been looked at"
        case .tooCostly(let cost, let limit): "the password's hash has cost \(cost), expected at most \(limit)"
        case .failed(let reason): "the password could not be hashed: \(reason)"
        }
    }
}
