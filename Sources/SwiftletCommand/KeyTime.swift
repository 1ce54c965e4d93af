/// A time as people read it, for whatever a file may say.
struct KeyTime: CustomStringConvertible {
    /// Since 1970.
    private let seconds: Int64

    init(_ seconds: Int64) { self.seconds = seconds }

    var description: String {
        // The years that RFC 3339 can write, from 1970 on.
        guard 0..<253_402_300_800 ~= seconds else { return "\(seconds)" }
        var line: [UInt8] = []
        LogTime(milliseconds: seconds * 1_000).append(to: &line)
        return String(decoding: line.dropLast(5), as: UTF8.self) + "Z"
    }
}
