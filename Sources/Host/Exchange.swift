import CallDispatch
import FastCGI

/// One request under way: where its answer goes, and when it began.
struct Exchange: Sendable {
    let connection: Connection
    let id: RequestID
    let keepConnection: Bool
    /// When it arrived, in nanoseconds of the clock that never steps.
    let began: Int64
    /// What the budget was told of it, until its function has ended or it is refused.
    var held = 0
}

extension CallDispatch.Refusal {
    init(_ refusal: FastCGI.Refusal, limits: Limits) {
        switch refusal {
        case .headTooLarge: self = .headTooLarge(limitInBytes: limits.headInBytes)
        case .bodyTooLarge: self = .bodyTooLarge(limitInBytes: limits.bodyInBytes)
        case .contentLengthMismatch: self = .contentLengthMismatch
        case .tooSlow: self = .requestTooSlow
        case .noRoom: self = .overloaded(retryAfterInSeconds: 1)
        }
    }
}
