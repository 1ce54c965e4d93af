/// `rate` of `[limits]` or `[functions.NAME]`: how many calls pass, and whose calls are counted together.
package struct RateSettings: Sendable, Equatable {
    /// What the count is of.
    package enum Period: String, Sendable, CaseIterable {
        case second = "s"
        case minute = "m"
        case hour = "h"
    }

    /// Whose calls are counted together.
    package enum Counting: String, Sendable, CaseIterable {
        case subject, client, address
        /// All, where no `per` is written.
        case everybody
    }

    /// Calls in a period, 1...1,000,000.
    package var count: Int
    /// The period that ``count`` is of.
    package var period: Period
    /// Whose calls are counted together.
    package var counting: Counting
    /// Calls that may come at once, 1...1,000,000; where none is written, as many as ``count``.
    package var burst: Int
    /// The line of the rate, for the faults that are found later.
    package var line: Int

    /// Makes a rate.
    package init(_ count: Int, per period: Period, counting: Counting, burst: Int? = nil, line: Int) {
        self.count = count
        self.period = period
        self.counting = counting
        self.burst = burst ?? count
        self.line = line
    }

    /// The most rates that one key may list.
    static let listLimit = 8
    static let counts = 1...1_000_000

    /// One rate, or an array of them.
    static func all(in value: Value) throws(Mismatch) -> [RateSettings] {
        guard case .array(let values) = value.content else { return [try RateSettings(parsing: value)] }
        guard !values.isEmpty else { throw Mismatch(expected: form, found: "an empty array") }
        guard values.count <= listLimit else {
            throw Mismatch(expected: "at most \(listLimit) rates", found: String(values.count))
        }
        var rates: [RateSettings] = []
        for value in values {
            let rate = try RateSettings(parsing: value)
            if rates.contains(where: { $0.counting == rate.counting && $0.period == rate.period }) {
                throw Mismatch(
                    expected: "one rate a period \(rate.counted)", found: "another, \(value.found)", line: value.line)
            }
            rates.append(rate)
        }
        return rates
    }

    /// A rate whose key says whom it is for: none with "per".
    static func uncounted(_ value: Value) throws(Mismatch) -> RateSettings {
        let rate = try RateSettings(parsing: value)
        guard rate.counting == .everybody else {
            throw Mismatch(expected: "a rate such as \"10/m, burst 10\" without \"per\"", found: value.found)
        }
        return rate
    }

    private static let form = "a rate such as \"100/s per subject, burst 20\" or an array of such"

    private init(parsing value: Value) throws(Mismatch) {
        let text = try value.string(expected: Self.form)
        func refuse(_ expected: String) -> Mismatch {
            Mismatch(expected: expected, found: value.found, line: value.line)
        }
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard let head = parts.first, parts.count <= 2 else { throw refuse(Self.form) }
        let words = head.split(separator: " ")
        let rate = (words.first ?? "").split(separator: "/", omittingEmptySubsequences: false)
        guard rate.count == 2, words.count == 1 || words.count == 3 && words[1] == "per" else {
            throw refuse(Self.form)
        }
        guard let count = Self.number(rate[0]) else { throw refuse("a rate of 1 to 1000000 calls") }
        guard let period = Period(rawValue: String(rate[1])) else {
            throw refuse("a period \"s\", \"m\" or \"h\" after the \"/\"")
        }
        let counting = words.count == 1 ? Counting.everybody : Counting(rawValue: String(words[2]))
        guard let counting, words.count == 1 || counting != .everybody else {
            throw refuse("\"per subject\", \"per client\" or \"per address\"")
        }
        var burst: Int?
        if parts.count == 2 {
            let words = parts[1].split(separator: " ")
            guard words.count == 2, words[0] == "burst" else { throw refuse("\"burst\" and a number after the comma") }
            burst = Self.number(words[1])
            guard burst != nil else { throw refuse("a burst of 1 to 1000000 calls") }
        }
        self.init(count, per: period, counting: counting, burst: burst, line: value.line)
    }

    private static func number(_ text: Substring) -> Int? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text), counts.contains(number)
        else { return nil }
        return number
    }

    private var counted: String { counting == .everybody ? "for all" : "per \(counting.rawValue)" }
}

extension RateSettings: CustomStringConvertible {
    /// As it is written, the burst always with it.
    package var description: String {
        let counted = counting == .everybody ? "" : " per \(counting.rawValue)"
        return "\(count)/\(period.rawValue)\(counted), burst \(burst)"
    }
}

extension TableReader {
    /// The rates under `rate`, none if the key is absent.
    mutating func rates() -> [RateSettings] {
        read("rate") { value throws(Mismatch) in try RateSettings.all(in: value) } ?? []
    }
}
