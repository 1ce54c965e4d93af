/// The ids of calls: nginx's where it sent one, else ours, which no two calls share.
struct RequestIDs {
    private let prefix = String(UInt64.random(in: 0...UInt64.max), radix: 16)
    private var count: UInt64 = 0

    mutating func id(for request: CGIRequest) -> String {
        let given = request.bytes[request.requestID]
        // The id goes into a header field and the log: anything but plain characters is replaced, not escaped.
        let isPlain = given.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        guard isPlain, (1...128).contains(given.count) else { return next() }
        return String(decoding: given, as: UTF8.self)
    }

    mutating func next() -> String {
        count += 1
        return "\(prefix)-\(String(count, radix: 16))"
    }
}
