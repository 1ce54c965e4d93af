import FoundationEssentials
import Glibc
import TestSupport
import Testing

@Suite struct `A log of several processes` {
    private struct Line: Decodable {
        let message: String
        let word: String?
    }

    @Test func `has every line whole on one pipe`() throws {
        let workplaces = [try Workplace(), try Workplace()]
        for workplace in workplaces { try workplace.makeKeys() }
        let pipe = workplaces[0].path + "/log"
        try #require(unsafe mkfifo(pipe, 0o600) == 0)
        let reading = unsafe open(pipe, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        try #require(reading >= 0)
        defer { close(reading) }
        let servers = try workplaces.map { workplace in
            let command = "exec \(BuiltProducts.program("HostileRuntime")) serve --quiet 2>\(pipe)"
            return try ChildProcess("/bin/sh", ["-c", command], in: workplace.path)
        }
        // Far more than the pipe holds: both are in the midst of writing when the first line is read.
        for (number, workplace) in workplaces.enumerated() {
            let socket = workplace.path + "/s.sock"
            try servers[number].wait(forSocket: socket)
            var client = try FastCGIClient.connect(unix: socket)
            let request = FastCGIRequest(
                parameters: nginxParameters(path: "/talk", query: "word=w\(number)&lines=\(Self.count)"))
            #expect(try client.call(request).response().status == 204)
        }
        var text = read(reading, until: { $0.count { $0 == UInt8(ascii: "\n") } >= 2 * Self.count })
        for server in servers {
            server.send(SIGTERM)
            #expect(server.wait().status == 0)
        }
        text += read(reading, until: { _ in false })

        let lines = text.split(separator: UInt8(ascii: "\n")).map { line in
            (try? JSONDecoder().decode(Line.self, from: Data(line)), String(decoding: line, as: UTF8.self))
        }
        for (line, text) in lines where line == nil { Issue.record("a torn line: \(text)") }
        for word in ["w0", "w1"] {
            let numbers = lines.compactMap { $0.0 }.filter { $0.word == word }.compactMap { Int($0.message) }
            #expect(numbers == Array(0..<Self.count))
        }
    }

    private static let count = 3_000

    /// Reads until there is enough or the writers are gone; a minute without a byte is the end, too.
    private func read(_ descriptor: Int32, until isEnough: ([UInt8]) -> Bool) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while !isEnough(bytes) {
            var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard unsafe poll(&wanted, 1, 60_000) == 1 else { return bytes }
            let count = unsafe chunk.withUnsafeMutableBytes {
                unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
            }
            guard count > 0 else { return bytes }
            bytes += chunk[..<count]
        }
        return bytes
    }
}
