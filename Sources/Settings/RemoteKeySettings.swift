/// How a key set that an issuer publishes is kept up to date: `refresh`, `cooldown` and `max_stale` in `keys`.
package struct RemoteKeySettings: Sendable, Equatable {
    /// `refresh`, when the set is fetched anew, by default 10 min (10 s...24 h).
    package var refresh: Duration
    /// `cooldown` between fetches that an unknown `kid` may cause, by default 30 s (1 s...1 h): whoever sends made-up
    /// tokens makes the issuer answer once in that time.
    package var cooldown: Duration
    /// `max_stale`, how long the last good set is used while the issuer does not answer, by default 24 h (1 min...30 d,
    /// at least twice ``refresh``).
    package var maximumStaleness: Duration

    /// The defaults.
    package init(
        refresh: Duration = .seconds(600), cooldown: Duration = .seconds(30),
        maximumStaleness: Duration = .seconds(86_400)
    ) {
        self.refresh = refresh
        self.cooldown = cooldown
        self.maximumStaleness = maximumStaleness
    }

    /// The keys of `keys` that say something about a published set only.
    static let names = ["refresh", "cooldown", "max_stale"]

    init(from table: inout TableReader) {
        self.init()
        refresh = Self.duration("refresh", in: .seconds(10) ... .seconds(86_400), of: &table) ?? refresh
        cooldown = Self.duration("cooldown", in: .seconds(1) ... .seconds(3600), of: &table) ?? cooldown
        let longest = Self.duration("max_stale", in: .seconds(60) ... .seconds(30 * 86_400), of: &table)
        maximumStaleness = longest ?? maximumStaleness
        if maximumStaleness < refresh * 2 {
            // One fetch that fails would leave no keys.
            table.report(
                "\"max_stale\" in \(table.title), expected at least twice \"refresh\", which is \(refresh.quantity), "
                    + "found \(longest == nil ? "none, which is " : "")\(maximumStaleness.quantity)",
                line: table.line(of: longest == nil ? "refresh" : "max_stale"))
        }
    }

    private static func duration(
        _ key: String, in range: ClosedRange<Duration>, of table: inout TableReader
    ) -> Duration? {
        table.read(key) { value throws(Mismatch) in
            do throws(Mismatch) {
                return try value.duration(in: range)
            } catch {
                // What is no duration could be a secret that was meant for the key beside it.
                if case .string(let text) = value.content, Duration(quantity: text) != nil { throw error }
                throw Mismatch(expected: error.expected, found: value.typeName)
            }
        }
    }
}
