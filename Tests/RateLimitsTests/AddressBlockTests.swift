import TestSupport
import Testing

@testable import RateLimits

@Suite struct `An address block` {
    private func block(_ text: String) -> AddressBlock { AddressBlock(parsing: Array(text.utf8)) }

    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"), ("::ffff:192.0.2.1", "192.0.2.1"), ("::ffff:c000:201", "192.0.2.1"),
        ("2001:db8:1:2::", "2001:db8:1:2:ffff:ffff:ffff:ffff"), ("2001:DB8:1:2::1", "2001:0db8:0001:0002::9"),
        ("::1", "::2"), ("2001:0db8:0001:0002:0003:0004:192.168.100.200", "2001:db8:1:2::"),
    ])
    func `is one for an IPv4 address however written, and for an IPv6 network of 64 bits`(one: String, other: String) {
        #expect(block(one) == block(other))
        #expect(block(one) != .unknown || one == "::1")
    }

    @Test(arguments: [
        ("192.0.2.1", "192.0.2.2"), ("::ffff:192.0.2.1", "::ffff:192.0.2.2"), ("2001:db8:1:2::", "2001:db8:1:3::"),
        ("192.0.2.1", "::192.0.2.1"), ("0.0.0.0", "::"),
    ])
    func `is another for another`(one: String, other: String) {
        #expect(block(one) != block(other))
    }

    @Test(arguments: [
        "", "unix:", "1", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.4 ", "01.2.3.4", "fe80::1%eth0", "[::1]", ":",
        ":::",
        "1.2.3.4\0", "::1\0", String(repeating: "1", count: 45), String(repeating: ":", count: 100_000), "é", "１.2.3.4",
    ])
    func `is the unknown one for what is no address`(text: String) {
        #expect(block(text) == .unknown)
    }

    @Test(arguments: 0..<50)
    func `is made of any bytes`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            var bytes = Array((seed % 2 == 0 ? "2001:db8::192.0.2.1" : "203.0.113.77").utf8)
            for _ in 0..<3 { bytes[.random(in: bytes.indices, using: &random)] = .random(in: 0...255, using: &random) }
            _ = AddressBlock(parsing: bytes)
        }
    }
}
