import Testing

@testable import Settings

@Suite struct Quantities {
    private let longest: ClosedRange<Duration> = .zero ... .milliseconds(Int.max)

    @Test(
        arguments: [
            ("0ms", .zero), ("250ms", .milliseconds(250)), ("10s", .seconds(10)), ("15m", .seconds(900)),
            ("2h", .seconds(7200)), ("7d", .seconds(604_800)), ("007s", .seconds(7)),
            ("9223372036854775807ms", .milliseconds(Int.max)),
        ] as [(String, Duration)])
    func `durations are a whole number and a unit`(text: String, duration: Duration) throws {
        #expect(try Value(content: .string(text), line: 1).duration(in: longest) == duration)
    }

    @Test(arguments: [
        "", "10", "s", "1.5s", "-1s", "+1s", " 1s", "1 s", "1s ", "1S", "1h30m", "1w", "１s",
        "9223372036854775808ms", "9223372036854775807s", "106751991168d",
    ])
    func `other durations are refused`(text: String) {
        let value = Value(content: .string(text), line: 1)
        #expect(throws: Mismatch.self) { try value.duration(in: longest) }
    }

    @Test(arguments: [
        ("0B", 0), ("500B", 500), ("1KB", 1000), ("1kB", 1000), ("64KiB", 65_536), ("10MB", 10_000_000),
        ("1MiB", 1_048_576), ("2GB", 2_000_000_000), ("1GiB", 1_073_741_824), ("9223372036854775807B", .max),
        ("8589934591GiB", 8_589_934_591 << 30),
    ])
    func `sizes are a whole number and a unit`(text: String, size: Int) throws {
        #expect(try Value(content: .string(text), line: 1).sizeInBytes(in: 0...Int.max) == size)
    }

    @Test(arguments: [
        "", "64", "KiB", "1.5MiB", "-1B", "1 KiB", "1kib", "1K", "1b", "9223372036854775808B", "8589934592GiB",
    ])
    func `other sizes are refused`(text: String) {
        let value = Value(content: .string(text), line: 1)
        #expect(throws: Mismatch.self) { try value.sizeInBytes(in: 0...Int.max) }
    }

    @Test(arguments: [
        ("head", "\"1KiB\"", "\"1023B\""), ("head", "\"16MiB\"", "\"16777217B\""), ("body", "\"0B\"", "\"-1B\""),
        ("body", "\"1GiB\"", "\"1073741825B\""), ("deadline", "\"1ms\"", "\"0ms\""),
        ("deadline", "\"1d\"", "\"86401s\""),
        ("in_flight", "1", "0"), ("in_flight", "1000000", "1000001"), ("connections", "1", "0"),
        ("connections", "1000000", "1000001"), ("memo", "0", "-1"), ("memo", "65536", "65537"),
        ("memo", "512", "\"512\""),
        ("memo", "1", "false"), ("drain", "\"0s\"", "0"), ("drain", "\"1h\"", "\"3601s\""),
        ("in_flight", "2", "\"2\""), ("in_flight", "2", "2.0"), ("deadline", "\"9s\"", "9"),
        ("queue", "0", "-1"), ("queue", "1000000", "1000001"), ("queue_time", "\"0s\"", "0"),
        ("queue_time", "\"1h\"", "\"3601s\""), ("grace", "\"0s\"", "0"), ("grace", "\"1h\"", "\"3601s\""),
        ("lost_threads", "1", "0"), ("lost_threads", "1024", "1025"), ("head_time", "\"1ms\"", "\"0ms\""),
        ("head_time", "\"1d\"", "\"86401s\""), ("body_time", "\"1ms\"", "\"0ms\""),
        ("body_time", "\"1d\"", "\"86401s\""), ("send_time", "\"1ms\"", "\"0ms\""),
        ("send_time", "\"1d\"", "\"86401s\""), ("idle_time", "\"1s\"", "\"999ms\""),
        ("idle_time", "\"30d\"", "\"2592001s\""), ("response", "\"1KiB\"", "\"1023B\""),
        ("response", "\"1GiB\"", "\"1073741825B\""), ("buffered", "\"1MiB\"", "\"1048575B\""),
        ("buffered", "\"1024GiB\"", "\"1025GiB\""), ("memory", "\"16MiB\"", "\"16777215B\""),
        ("memory", "\"1024GiB\"", "\"1025GiB\""),
    ])
    func `limits end where they say`(key: String, inside: String, outside: String) {
        #expect(faults("limits.\(key) = \(inside)") == [])
        let found = faults("[limits]\n\(key) = \(outside)")
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("runtime.toml:2: \"\(key)\" in [limits], expected ") == true)
    }

    @Test func `the edges are printed in their largest unit`() {
        #expect(
            faults("limits.head = \"1B\"") == [
                #"runtime.toml:1: "head" in [limits], expected a size from 1KiB to 16MiB, found "1B""#
            ])
        #expect(
            faults("limits.deadline = \"0s\"") == [
                #"runtime.toml:1: "deadline" in [limits], expected a duration from 1ms to 1d, found "0s""#
            ])
    }
}
