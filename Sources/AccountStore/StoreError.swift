/// Why a store did not do what it was asked to.
public enum StoreError: Error, Equatable {
    /// What was to be added is there already.
    case exists
    /// It cannot be reached, is full, read-only, or too slow; in words for a log, without what was to be stored.
    case unavailable(String)
    /// It was lost before it said whether a change has happened.
    case unknownOutcome(String)
    /// What it holds is not what this version writes.
    case damaged(String)
}

extension StoreError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .exists: "it exists, expected a new one"
        case .unavailable(let reason): "the store is not available: \(reason)"
        case .unknownOutcome(let reason): "the store was lost before it had answered: \(reason)"
        case .damaged(let reason): "the store holds what was not expected: \(reason)"
        }
    }
}
