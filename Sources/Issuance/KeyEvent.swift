/// What happens to the keys of a ``TokenIssuer``, for a log.
public enum KeyEvent: Sendable, Equatable {
    /// A new key was published; it signs from a time on, in seconds since 1970.
    case published(keyID: String, algorithm: String, signsFrom: Int64)
    /// A key has begun to sign in place of the one before.
    case signs(keyID: String)
    /// A key was taken out of the key set, for all tokens that it signed have expired.
    case withdrawn(keyID: String)
    /// The folder has changed and cannot be read; the keys that were there go on.
    case unreadable(reason: String)
    /// A change of the folder was due and failed; it is tried again a minute later.
    case notChanged(reason: String)
}

extension KeyEvent: CustomStringConvertible {
    public var description: String {
        switch self {
        case .published(let keyID, let algorithm, let signsFrom):
            "key \(keyID) for \(algorithm) is published and signs from \(signsFrom) on"
        case .signs(let keyID): "key \(keyID) signs"
        case .withdrawn(let keyID): "key \(keyID) is published no more"
        case .unreadable(let reason): "the keys cannot be read: \(reason)"
        case .notChanged(let reason): "the keys cannot be changed: \(reason)"
        }
    }
}
