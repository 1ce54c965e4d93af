import Dispatch
import Synchronization

/// Where a test and a function that it calls wait for each other, known to both by a key.
final class Meeting: Sendable {
    private static let all = Mutex<[String: Meeting]>([:])
    private static let count = Atomic<Int>(0)

    let key: String
    private let arrivals = DispatchSemaphore(value: 0)
    private let cancellations = DispatchSemaphore(value: 0)
    private let gate = DispatchSemaphore(value: 0)
    private let guests = Mutex(Guests())

    private struct Guests {
        var waiting: [CheckedContinuation<Void, Never>] = []
        var isOver = false
    }

    /// A meeting under a key that no other test has.
    init() {
        key = "meeting-\(Self.count.add(1, ordering: .relaxed).newValue)"
        Self.all.withLock { $0[key] = self }
    }

    /// The meeting of this key, for a function that was told the key.
    static func named(_ key: String) -> Meeting? { all.withLock { $0[key] } }

    /// Suspends the function until the test lets it go on, or the call is cancelled.
    ///
    /// - Throws: `CancellationError`.
    func suspend() async throws {
        await withTaskCancellationHandler {
            await suspendHeedlessly()
        } onCancel: {
            cancellations.signal()
            end()
        }
        try Task.checkCancellation()
    }

    /// Suspends the function until the test lets it go on, whatever becomes of the call.
    func suspendHeedlessly() async {
        await withCheckedContinuation { continuation in
            let isOver = guests.withLock { guests in
                if !guests.isOver { guests.waiting.append(continuation) }
                return guests.isOver
            }
            arrivals.signal()
            if isOver { continuation.resume() }
        }
    }

    /// Blocks the function's thread until the test lets one function go on.
    func block() {
        arrivals.signal()
        gate.wait()
    }

    /// Keeps the function's thread computing until the call is cancelled, for half a minute at most.
    func compute() {
        arrivals.signal()
        let end = ContinuousClock.now + .seconds(30)
        while !Task.isCancelled, ContinuousClock.now < end {}
        if Task.isCancelled { cancellations.signal() }
    }

    /// Lets one blocked function go on.
    func open() { gate.signal() }

    /// Lets every suspended function go on, now and later.
    func end() {
        let waiting = guests.withLock { guests in
            guests.isOver = true
            return exchange(&guests.waiting, with: [])
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Whether a function has come of which no wait has told yet.
    var hasArrival: Bool { arrivals.wait(timeout: .now()) == .success }

    /// Waits until a function has come; false after half a minute.
    func waitForArrival() -> Bool { arrivals.wait(timeout: .now() + 30) == .success }

    /// Waits until a suspended or computing call is cancelled; false after half a minute.
    func waitForCancellation() -> Bool { cancellations.wait(timeout: .now() + 30) == .success }
}
