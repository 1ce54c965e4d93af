import CallDispatch
import Glibc
import Host
import Logging
import TestSupport
import Testing

@testable import SwiftletCommand

@Suite struct `Log lines` {
    private let time = LogTime(milliseconds: 1_700_000_000_007)

    private func text(_ line: LogLine, _ format: LogLine.Format) -> String {
        String(decoding: line.bytes(as: format), as: UTF8.self)
    }

    @Test func `tell a call in the order in which it is read`() {
        var record = CallRecord(id: "a1")
        (record.function, record.status, record.subject, record.rule) = ("Transfer", 403, "alice smith", "scope")
        let call = CallFields(record: record, microseconds: 12, cpuMicroseconds: 9)
        let fields: Logger.Metadata = [CallFields.name: .stringConvertible(call), "zone": "z", "area": "a"]
        let line = LogLine(level: .info, message: "call", fields: fields, time: time)
        #expect(
            text(line, .words) == """
                2023-11-14T22:13:20.007Z info call id=a1 function=Transfer status=403 duration_us=12 cpu_us=9 \
                subject="alice smith" rule=scope area=a zone=z

                """)
        #expect(
            text(line, .json) == """
                {"time":"2023-11-14T22:13:20.007Z","level":"info","message":"call","id":"a1","function":"Transfer",\
                "status":403,"duration_us":12,"cpu_us":9,"subject":"alice smith","rule":"scope","area":"a",\
                "zone":"z"}

                """)
    }

    @Test(arguments: [
        ("a\nb", "a\\u000ab"), ("a\"b", "a\\\"b"), ("a\\b", "a\\\\b"), ("\u{7F}", "\\u007f"),
        ("\u{80}\u{9F}", "\\u0080\\u009f"), ("\u{A0}é", "\u{A0}é"), ("\u{2028}\u{2029}", "\\u2028\\u2029"),
        ("\u{1B}[2J", "\\u001b[2J"), ("\r\n", "\\u000d\\u000a"),
    ])
    func `stay one line that steers no terminal`(text value: String, escaped: String) {
        let line = LogLine(level: .info, message: value, fields: [value: .string(value)], time: time)
        #expect(text(line, .json).hasSuffix("\"message\":\"\(escaped)\",\"\(escaped)\":\"\(escaped)\"}\n"))
        #expect(text(line, .words).hasSuffix(" info \(escaped) \(escaped)=\"\(escaped)\"\n"))
    }

    @Test(arguments: ["", "a b", "a=b", "é"])
    func `quote a value that could be taken for more than one`(value: String) {
        let line = LogLine(level: .info, message: "m", fields: ["k": .string(value)], time: time)
        #expect(text(line, .words).hasSuffix(" m k=\"\(value)\"\n"))
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (951_782_400_999, "2000-02-29T00:00:00.999Z"),
            (4_102_444_799_000, "2099-12-31T23:59:59.000Z"),
        ] as [(Int64, String)])
    func `are dated in UTC with milliseconds`(milliseconds: Int64, expected: String) {
        var bytes: [UInt8] = []
        LogTime(milliseconds: milliseconds).append(to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == expected)
    }
}

@Suite struct `The log writer` {
    private func line(_ message: String) -> LogLine {
        LogLine(level: .info, message: message, fields: [:])
    }

    @Test func `writes every line whole and in each thread's order, and flushes the last ones`() async throws {
        let folder = try TemporaryFolder()
        let descriptor = unsafe open(try folder.write("", to: "log"), O_WRONLY | O_APPEND | O_CLOEXEC)
        defer { close(descriptor) }
        let writer = LogWriter(descriptor: descriptor, format: .words)
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<4 {
                group.addTask { for number in 0..<500 { writer.write(line("\(task):\(number)")) } }
            }
        }
        writer.flush()
        let messages = try #require(folder.text(of: "log")).split(separator: "\n").compactMap {
            $0.split(separator: " ").last?.split(separator: ":").compactMap { Int($0) }
        }
        #expect(messages.count == 2000)
        for task in 0..<4 {
            #expect(messages.filter { $0.first == task }.map { $0[1] } == Array(0..<500))
        }
    }

    @Test func `never waits for a reader, drops what is too much, and counts it`() throws {
        var ends: [Int32] = [0, 0]
        try #require(unsafe pipe(&ends) == 0)
        let (reading, writing) = (ends[0], ends[1])
        let writer = LogWriter(descriptor: writing, format: .words)
        // Nobody reads: 64 KiB stand in the pipe, a batch is being written, the rest waits or is dropped.
        let message = String(repeating: "x", count: 1 << 16)
        for _ in 0..<200 { writer.write(line(message)) }
        writer.flush(within: .milliseconds(20))

        var text: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while !String(decoding: text.suffix(200), as: UTF8.self).contains("log lines dropped") {
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe read(reading, $0.baseAddress, $0.count) }
            try #require(count > 0)
            text += chunk[..<count]
        }
        writer.flush()
        close(reading)
        close(writing)
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
        let dropped = lines.last?.split(separator: "=").last.flatMap { Int($0) }
        #expect(lines.count - 1 + (dropped ?? 0) == 200)
        #expect(text.count < 9 << 20)
    }

    @Test func `writes whole lines in pieces that a pipe keeps together, and a longer line alone`() throws {
        // Of a socket that keeps packets apart, each read gets what one write gave.
        var ends: [Int32] = [0, 0]
        let type = Int32(SOCK_SEQPACKET.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        try #require(unsafe socketpair(AF_UNIX, type, 0, &ends) == 0)
        let (reading, writing) = (ends[0], ends[1])
        defer { for end in ends { close(end) } }
        let writer = LogWriter(descriptor: writing, format: .words)
        let overhead = line("").bytes(as: .words).count
        // Single lines on both sides of the edge, and short ones of which many fit.
        let lengths =
            [4_095, 4_096, 4_097, 9_000].map { $0 - overhead } + Array(repeating: 700, count: 40) + [4_000, 1]
        for (number, length) in lengths.enumerated() {
            writer.write(line(String(repeating: Character(Unicode.Scalar(97 + UInt8(number % 26))), count: length)))
        }

        var pieces: [String] = []
        var received = 0
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while received < lengths.reduce(0, +) + lengths.count * overhead {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(reading, $0.baseAddress, $0.count) }
            try #require(count > 0)
            received += count
            pieces.append(String(decoding: buffer[..<count], as: UTF8.self))
        }
        for piece in pieces {
            #expect(piece.hasSuffix("\n"))
            #expect(piece.utf8.count <= 4_096 || piece.split(separator: "\n").count == 1)
        }
        let lines = pieces.joined().split(separator: "\n").compactMap { $0.split(separator: " ").last }
        #expect(lines.map(\.count) == lengths)
        #expect(pieces.count < lines.count, "several lines go out together")
    }
}
