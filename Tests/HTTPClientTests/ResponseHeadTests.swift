import Testing

@testable import HTTPClient

@Suite struct `Response heads` {
    private func head(_ lines: [String]) throws(HTTPClientError) -> ResponseHead {
        try ResponseHead(parsing: Array(lines.map { $0 + "\r\n" }.joined().utf8))
    }

    @Test(
        arguments: [
            ("HTTP/1.0 200 OK", 200), ("HTTP/1.1 200", 200), ("HTTP/1.1 200 ", 200), ("HTTP/1.9 404 Not Found", 404),
            ("HTTP/1.1 100 Continue", 100), ("HTTP/1.1 999 \u{E9}", 999),
        ])
    func `the status stands behind the version`(line: String, status: Int) throws {
        #expect(try head([line]).status == status)
    }

    @Test(
        arguments: [
            "", "HTTP/1.1", "HTTP/1.1 ", "HTTP/1.1 20", "HTTP/1.1 2000", "HTTP/1.1 099", "HTTP/1.1 2x0 OK",
            "HTTP/1.1  200 OK", "HTTP/1.1\t200 OK", "HTTP/2.0 200 OK", "HTTP/1. 200 OK", "HTTP/1.10 200 OK",
            "http/1.1 200 OK", " HTTP/1.1 200 OK", "ICY 200 OK", "HTTP/1.1 200\tOK", "HTTP/1.1 -20 OK",
            "HTTP/1.1 200 O\u{0}K", "HTTP/1.1 200 O\rK", "HTTP/1.1 200 OK\u{7F}",
        ])
    func `another first line is refused`(line: String) {
        #expect(throws: HTTPClientError.malformedHead) { try head([line]) }
    }

    @Test(
        arguments: [
            ("Content-Length: 0", 0), ("content-length:5", 5), ("CONTENT-LENGTH: \t7 \t", 7),
            ("Content-Length: 007", 7), ("Content-Length: 9223372036854775807", .max),
            ("Content-Length: 9223372036854775808", .max), ("Content-Length: 99999999999999999999999", .max),
            ("X-Content-Length: 5", nil), ("Content-Length-X: 5", nil),
        ] as [(String, Int?)])
    func `a length is read from its field`(line: String, length: Int?) throws {
        let end = length.map { ResponseHead.BodyEnd.length($0) } ?? .connection
        #expect(try head(["HTTP/1.1 200 OK", "A: b", line]).bodyEnd() == end)
        #expect(try head(["HTTP/1.0 200 OK", "A: b", line]).bodyEnd() == end)
    }

    @Test(
        arguments: [
            ["Content-Length: +5"], ["Content-Length: -5"], ["Content-Length: 5, 5"], ["Content-Length: 5 5"],
            ["Content-Length:"], ["Content-Length: 0x5"], ["Content-Length: 5", "Content-Length: 5"],
            ["Content-Length: \u{663}"], ["A"], [":"], [": b"], ["A : b"], ["A\t: b"], ["A: b", " folded"],
            ["A: b", "\tfolded: c"], ["A\u{E9}: b"], ["A: \u{0}"], ["A: b\rC: d"], ["A\u{0}: b"], ["(A): b"],
        ])
    func `another field line is refused`(lines: [String]) {
        #expect(throws: HTTPClientError.malformedHead) { try head(["HTTP/1.1 200 OK"] + lines) }
    }

    @Test(arguments: ["Transfer-Encoding: chunked", "TRANSFER-ENCODING:Chunked\t"])
    func `chunks end with the last one`(line: String) throws {
        #expect(try head(["HTTP/1.1 200 OK", line]).bodyEnd() == .lastChunk)
        #expect(throws: HTTPClientError.transferCoded) { try head(["HTTP/1.0 200 OK", line]).bodyEnd() }
        for lines in [["Content-Length: 5", line], [line, "Content-Length: 5"]] {
            #expect(throws: HTTPClientError.ambiguousLength) { try head(["HTTP/1.1 200 OK"] + lines).bodyEnd() }
        }
    }

    @Test(
        arguments: [
            ["identity"], ["gzip"], ["gzip, chunked"], ["chunked, gzip"], ["chunked, chunked"], ["chunked", "chunked"],
            ["gzip", "chunked"], ["chunked", "identity"], ["chunked;a=b"], ["chunked,"], ["\"chunked\""], ["xchunked"],
            ["chunke"], [""], ["chun\u{212A}ed"],
        ])
    func `another transfer coding is refused`(values: [String]) {
        let lines = values.map { "Transfer-Encoding: \($0)" }
        #expect(throws: HTTPClientError.transferCoded) { try head(["HTTP/1.1 200 OK"] + lines).bodyEnd() }
    }

    @Test(
        arguments: [
            ("Content-Encoding: gzip", true), ("Content-Encoding: Identity", false), ("Content-Encoding:", true),
            ("Content-Encoding: identity, gzip", true), ("X: gzip", false),
        ])
    func `a content coding shows`(line: String, isContentCoded: Bool) throws {
        #expect(try head(["HTTP/1.1 200 OK", line]).isContentCoded == isContentCoded)
    }

    @Test(arguments: [(100, true), (101, false), (102, true), (103, true), (199, true), (200, false), (999, false)])
    func `after an interim response another one comes`(status: Int, isInterim: Bool) throws {
        #expect(try head(["HTTP/1.1 \(status)"]).isInterim == isInterim)
    }

    @Test(arguments: ["HTTP/1.1 200 OK\n", "HTTP/1.1 200 OK", "HTTP/1.1 200 OK\r", "HTTP/1.1 200 OK\r\nA: b\n", ""])
    func `a line ends with CR LF alone`(text: String) {
        #expect(throws: HTTPClientError.malformedHead) { try ResponseHead(parsing: Array(text.utf8)) }
    }
}
