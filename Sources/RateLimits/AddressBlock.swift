import Glibc

/// The network addresses that count as one caller: a single IPv4 address, or an IPv6 network of 64 bits, out of which a
/// subscriber takes as many addresses as it likes (RFC 4291 §2.5.1).
package struct AddressBlock: Sendable, Hashable {
    let high: UInt64
    let low: UInt64

    /// What is no address, such as the `unix:` of a client on a Unix socket: all of them are one caller, so that a
    /// missing address never goes uncounted.
    package static let unknown = AddressBlock(high: 0, low: 0)

    /// The longest text of an address: IPv6 with an IPv4 address at its end.
    private static let longest = 45
    /// What stands before an IPv4 address in IPv6 (RFC 4291 §2.5.5.2).
    private static let mappedPrefix: UInt64 = 0xFFFF << 32

    private init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Reads a numeric address, as the meta-variable `REMOTE_ADDR` has it (RFC 3875 §4.1.8).
    package init(parsing text: some Collection<UInt8>) {
        guard (2...Self.longest).contains(text.count), !text.contains(0) else {
            self = .unknown
            return
        }
        let isIPv6 = text.contains(UInt8(ascii: ":"))
        self = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: Self.longest + 1) { characters in
            var end = 0
            for byte in text {
                unsafe characters[end] = CChar(bitPattern: byte)
                end += 1
            }
            unsafe characters[end] = 0
            guard let start = characters.baseAddress else { return .unknown }
            return isIPv6 ? unsafe Self.version6(start) : unsafe Self.version4(start)
        }
    }

    private static func version4(_ text: UnsafePointer<CChar>) -> AddressBlock {
        var address = in_addr()
        guard unsafe inet_pton(AF_INET, text, &address) == 1 else { return .unknown }
        return AddressBlock(high: 0, low: mappedPrefix | UInt64(UInt32(bigEndian: address.s_addr)))
    }

    private static func version6(_ text: UnsafePointer<CChar>) -> AddressBlock {
        var address = in6_addr()
        guard unsafe inet_pton(AF_INET6, text, &address) == 1 else { return .unknown }
        let (high, low) = unsafe withUnsafeBytes(of: &address) { bytes in
            unsafe (
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            )
        }
        // Mapped addresses are single ones: their common network is the whole of IPv4.
        if high == 0, low >> 32 == mappedPrefix >> 32 { return AddressBlock(high: 0, low: low) }
        return AddressBlock(high: high, low: 0)
    }
}

extension AddressBlock: CustomStringConvertible {
    /// A name for the block, of letters and digits.
    package var description: String { "\(String(high, radix: 16))x\(String(low, radix: 16))" }
}
