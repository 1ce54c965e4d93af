/// Who may run: how many calls there are of each function, and which wait for room.
///
/// Every function has some slots that no other can take; the rest goes to whoever comes first. So a function that is
/// stuck in all that it can have leaves the others what is theirs.
struct CallSlots<Waiting> {
    /// What becomes of a call that arrives.
    enum Entry: Equatable {
        /// It has a slot.
        case run
        /// It waits, and is given back by ``leave(_:)`` or ``expire(at:)``.
        case wait
        /// There is no room to wait.
        case refuse
    }

    private struct Place {
        let function: Int
        let expires: Int64
        let call: Waiting
    }

    private let limits: [Int]
    private let reserves: [Int]
    private let sharedLimit: Int
    private let queueLimit: Int
    private let queueLimitOfOne: Int
    private var counts: [Int]
    private var shared = 0
    private var queue: [Place] = []

    /// - Parameters:
    ///   - capacity: Calls that run at the same time.
    ///   - queue: Calls that wait at the same time.
    ///   - functions: The most calls of each function that run at the same time.
    init(capacity: Int, queue: Int, functions: [Int]) {
        limits = functions
        // Half of all slots are reserved, in equal parts, or more where that would be less than one for each; what a
        // function's own limit keeps it from is for all.
        let least = capacity < functions.count ? 0 : 1
        let reserve = functions.count > 1 ? max(capacity / (2 * functions.count), least) : 0
        reserves = functions.map { min($0, reserve) }
        sharedLimit = capacity - reserves.reduce(0, +)
        queueLimit = queue
        // Nor may one function's calls fill the queue.
        queueLimitOfOne = functions.count > 1 ? (queue + 1) / 2 : queue
        counts = Array(repeating: 0, count: functions.count)
    }

    /// How many calls wait.
    var waiting: Int { queue.count }

    /// Takes a call in.
    ///
    /// - Parameters:
    ///   - function: The function's index.
    ///   - expires: Until when it may wait.
    ///   - call: Asked for only if it waits.
    mutating func enter(_ function: Int, expires: Int64, _ call: @autoclosure () -> Waiting) -> Entry {
        if hasRoom(function) {
            take(function)
            return .run
        }
        guard queue.count < queueLimit, queue.count(where: { $0.function == function }) < queueLimitOfOne else {
            return .refuse
        }
        queue.append(Place(function: function, expires: expires, call: call()))
        return .wait
    }

    /// Gives a slot back.
    ///
    /// - Returns: The call that has waited longest of those that may run now; it has its slot.
    mutating func leave(_ function: Int) -> Waiting? {
        if counts[function] > reserves[function] { shared -= 1 }
        counts[function] -= 1
        guard let index = queue.firstIndex(where: { hasRoom($0.function) }) else { return nil }
        let place = queue.remove(at: index)
        take(place.function)
        return place.call
    }

    /// Ends the waiting of those whose time is up.
    mutating func expire(at now: Int64) -> [Waiting] {
        guard queue.contains(where: { $0.expires <= now }) else { return [] }
        let expired = queue.filter { $0.expires <= now }.map(\.call)
        queue.removeAll { $0.expires <= now }
        return expired
    }

    private func hasRoom(_ function: Int) -> Bool {
        counts[function] < limits[function] && (counts[function] < reserves[function] || shared < sharedLimit)
    }

    private mutating func take(_ function: Int) {
        counts[function] += 1
        if counts[function] > reserves[function] { shared += 1 }
    }
}
