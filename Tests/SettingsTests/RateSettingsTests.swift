import Settings
import Testing

@Suite struct `Rates in the settings` {
    private func rates(_ value: String) throws -> [RateSettings] {
        try RuntimeSettings.parse("[limits]\nrate = \(value)", file: "runtime.toml").limits.rates
    }

    @Test(
        arguments: [
            ("100/s per subject, burst 20", RateSettings(100, per: .second, counting: .subject, burst: 20, line: 2)),
            ("5/m per client", RateSettings(5, per: .minute, counting: .client, burst: 5, line: 2)),
            ("1/h per address,burst 1", RateSettings(1, per: .hour, counting: .address, burst: 1, line: 2)),
            ("1000000/s", RateSettings(1_000_000, per: .second, counting: .everybody, burst: 1_000_000, line: 2)),
            ("7/s, burst 1000000", RateSettings(7, per: .second, counting: .everybody, burst: 1_000_000, line: 2)),
            (" 2/s  per  subject , burst  3 ", RateSettings(2, per: .second, counting: .subject, burst: 3, line: 2)),
        ] as [(String, RateSettings)])
    func `are a count, a period, whom they count and a burst`(text: String, rate: RateSettings) throws {
        #expect(try rates("\"\(text)\"") == [rate])
        #expect(try rates("[\"\(text)\"]") == [rate])
        // As it is told, it reads the same.
        #expect(try rates("\"\(rate)\"") == [rate])
    }

    @Test func `are none by default, may be several, and have a bound for their callers`() throws {
        let none = try RuntimeSettings.parse("", file: "runtime.toml").limits
        #expect(none.rates.isEmpty)
        #expect(none.rateKeys == 65_536)
        let text = """
            [limits]
            rate_keys = 64
            rate = [
              "10/s per address",
              "100/m per address",
            ]
            [functions.Transfer]
            rate = "2/s per subject"
            """
        let settings = try RuntimeSettings.parse(text, file: "runtime.toml")
        #expect(settings.limits.rateKeys == 64)
        #expect(
            settings.limits.rates == [
                RateSettings(10, per: .second, counting: .address, line: 4),
                RateSettings(100, per: .minute, counting: .address, line: 5),
            ])
        #expect(
            settings.functions["Transfer"]
                == FunctionSettings(rates: [RateSettings(2, per: .second, counting: .subject, line: 8)], line: 7))
    }

    static let form = #"a rate such as "100/s per subject, burst 20" or an array of such"#
    static let counts = "a rate of 1 to 1000000 calls"
    static let periods = #"a period "s", "m" or "h" after the "/""#
    static let callers = #""per subject", "per client" or "per address""#
    static let bursts = "a burst of 1 to 1000000 calls"

    @Test(arguments: [
        ("", form), ("100", form), ("100 per subject", form), ("100/s subject", form), ("100/s per", form),
        ("100/s for subject", form), ("100/s/s per subject", form), ("100/s per subject, burst 1, burst 2", form),
        ("100/s per subject burst 20", form), (",", form), ("100 / s", form),
        ("0/s per subject", counts), ("1000001/s", counts), ("-1/s", counts), ("+1/s", counts), ("1.5/s", counts),
        ("/s", counts), ("１/s", counts), ("99999999999999999999/s", counts),
        ("100/d per subject", periods), ("100/", periods), ("100/S", periods), ("100/sec per subject", periods),
        ("100/s per user", callers), ("100/s per everybody", callers), ("100/s per Subject", callers),
        ("100/s per subject, burst 0", bursts), ("100/s, burst 1000001", bursts), ("100/s, burst x", bursts),
        ("100/s, burst", #""burst" and a number after the comma"#),
        ("100/s,", #""burst" and a number after the comma"#),
        ("100/s, bursts 20", #""burst" and a number after the comma"#),
    ])
    func `are refused at their line with what was expected`(text: String, expected: String) {
        for table in ["limits", "functions.A"] {
            let fault = "\"rate\" in [\(table)], expected \(expected), found \"\(text)\""
            #expect(faults("[\(table)]\nrate = \"\(text)\"") == ["runtime.toml:2: \(fault)"])
            #expect(faults("[\(table)]\nrate = [\n\"1/s\",\n\"\(text)\"]") == ["runtime.toml:4: \(fault)"])
        }
    }

    @Test(arguments: [
        ("5", form, "5"), ("[]", form, "an empty array"), ("[5]", form, "5"), ("true", form, "true"),
        (#"["1/s per client", "2/s per client"]"#, "one rate a period per client", #"another, "2/s per client""#),
        (#"["1/s", "2/s"]"#, "one rate a period for all", #"another, "2/s""#),
        (
            "[" + (1...9).map { "\"\($0)/s\"" }.joined(separator: ",") + "]", "at most 8 rates", "9"
        ),
    ])
    func `are texts, and a few`(value: String, expected: String, found: String) {
        #expect(
            faults("limits.rate = \(value)") == [
                "runtime.toml:1: \"rate\" in [limits], expected \(expected), found \(found)"
            ])
    }

    @Test(arguments: ["63", "16777217", "\"64\""])
    func `count callers within bounds`(keys: String) {
        #expect(
            faults("limits.rate_keys = \(keys)") == [
                "runtime.toml:1: \"rate_keys\" in [limits], expected an integer from 64 to 16777216, found \(keys)"
            ])
    }
}
