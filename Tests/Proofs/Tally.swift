/// What came back for a number of calls.
package struct Tally: Sendable {
    /// How many answers there were of each status.
    package var statuses: [Int: Int] = [:]
    /// Calls whose connection ended before the answer.
    package var broken = 0
    /// The processes that answered, as the answers say.
    package var processes: Set<String> = []
    /// How long each answered call took, in nanoseconds.
    package var times: [Int64] = []

    /// Nothing yet.
    package init() {}

    package var answered: Int { statuses.values.reduce(0, +) }
    package var total: Int { answered + broken }
    package var good: Int { statuses[200, default: 0] }
    package var failed: Int { total - good }

    /// How many there were of each status, for a report.
    package var text: String {
        let parts = statuses.sorted { $0.key < $1.key }.map { "\($0.value) × \($0.key)" }
        return (parts + (broken > 0 ? ["\(broken) without an answer"] : [])).joined(separator: ", ")
    }

    /// The time within which a share of the calls was answered, in milliseconds.
    package func milliseconds(_ share: Double) -> Double {
        let sorted = times.sorted()
        guard !sorted.isEmpty else { return 0 }
        return Double(sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]) / 1_000_000
    }

    /// The times within which half, 99 of 100 and all were answered, for a report.
    package var spread: String {
        "\(milliseconds(0.5).brief), \(milliseconds(0.99).brief), \(milliseconds(1).brief) ms"
    }

    package static func + (one: Tally, other: Tally) -> Tally {
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
    package var brief: String {
        let hundredths = Int((self * 100).rounded())
        let fraction = String(hundredths % 100)
        return "\(hundredths / 100).\(fraction.count < 2 ? "0" : "")\(fraction)"
    }
}
