/// What came back for a number of calls.
struct Tally: Sendable {
    /// How many answers there were of each status.
    var statuses: [Int: Int] = [:]
    /// Calls whose connection ended before the answer.
    var broken = 0
    /// The processes that answered, as the answers say.
    var processes: Set<String> = []
    /// How long each answered call took, in nanoseconds.
    var times: [Int64] = []

    var answered: Int { statuses.values.reduce(0, +) }
    var total: Int { answered + broken }
    var good: Int { statuses[200, default: 0] }
    var failed: Int { total - good }

    /// How many there were of each status, for a report.
    var text: String {
        let parts = statuses.sorted { $0.key < $1.key }.map { "\($0.value) × \($0.key)" }
        return (parts + (broken > 0 ? ["\(broken) without an answer"] : [])).joined(separator: ", ")
    }

    /// The time within which a share of the calls was answered, in milliseconds.
    func milliseconds(_ share: Double) -> Double {
        let sorted = times.sorted()
        guard !sorted.isEmpty else { return 0 }
        return Double(sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]) / 1_000_000
    }

    static func + (one: Tally, other: Tally) -> Tally {
        var sum = one
        sum.statuses.merge(other.statuses, uniquingKeysWith: +)
        sum.broken += other.broken
        sum.processes.formUnion(other.processes)
        sum.times += other.times
        return sum
    }
}

extension Double {
    /// With two digits after the point.
    var brief: String {
        let hundredths = Int((self * 100).rounded())
        let fraction = String(hundredths % 100)
        return "\(hundredths / 100).\(fraction.count < 2 ? "0" : "")\(fraction)"
    }
}
