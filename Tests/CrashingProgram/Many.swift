import CrashContainment
import Glibc
import Linux

/// Very many crashes in one process, and what each of them costs.
enum Many {
    static func run(count: Int) throws {
        let watch = try CrashContainment.install()
        // What a function has allocated stays, and is no cost of the crash.
        let kinds = CrashKind.allCases.filter { $0 != .allocatingOverflow }
        let one = CommandLine.arguments.isEmpty ? 2 : 1
        var tokens = Set<UInt64>()
        let before = residentKilobytes()
        for number in 0..<count {
            let kind = kinds[number % kinds.count]
            try Thread.start(named: "crashing") {
                try? CrashContainment.prepareThread()
                CallMark.enter(UInt64(number + 1))
                kind.crash(one)
                CallMark.leave()
            }
            tokens.insert(Contained.waitForCrash(watch).token)
        }
        print("crashes \(tokens.count)")
        print("kilobytes \((residentKilobytes() - before) / max(count, 1))")
    }

    private static func residentKilobytes() -> Int {
        guard let file = unsafe fopen("/proc/self/statm", "r") else { return 0 }
        defer { unsafe fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        _ = unsafe fgets(&line, 256, file)
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return (text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4
    }
}
