/// `[functions.NAME]`: limits that tighten what the function's code declares.
///
/// Whether there is such a function, and whether the limits are tighter, is checked where the functions are known.
package struct FunctionSettings: Sendable, Equatable {
    /// `deadline` of one call, 1 ms...1 d.
    package var deadline: Duration?
    /// `in_flight`, calls of this function running at once, 1...1,000,000.
    package var callsInFlight: Int?
    /// `rate`, what calls of this function are held against beside the rates of `[limits]`.
    package var rates: [RateSettings]
    /// The line of the table, for the faults that are found later.
    package var line: Int

    /// Makes a function's settings.
    package init(deadline: Duration? = nil, callsInFlight: Int? = nil, rates: [RateSettings] = [], line: Int) {
        self.deadline = deadline
        self.callsInFlight = callsInFlight
        self.rates = rates
        self.line = line
    }

    static func all(in root: inout TableReader) -> [String: FunctionSettings] {
        root.table("functions") { functions in
            var settings: [String: FunctionSettings] = [:]
            for name in functions.keys.map(\.key) {
                settings[name] = functions.table(name, title: title(name)) { table in
                    FunctionSettings(
                        deadline: table.duration("deadline", in: LimitSettings.deadlines),
                        callsInFlight: table.integer("in_flight", in: LimitSettings.counts),
                        rates: table.rates(),
                        line: table.line)
                }
            }
            return settings
        } ?? [:]
    }

    /// The header as it stands in the file; a name that is no bare key is quoted, and so cannot break the line.
    private static func title(_ name: String) -> String {
        let isBare = name.utf8.allSatisfy {
            $0 < 0x80 && Unicode.Scalar($0).properties.isAlphabetic || $0 == 0x5F || 0x30...0x39 ~= $0
        }
        return "[functions.\(isBare ? name : quoted(name))]"
    }
}
