import TestSupport
import Testing

@testable import HTTPClient

@Suite struct `Response decoding` {
    private static let limit = 64

    private static let chunked =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n7;a=b\r\n, world\r\n0\r\nA: b\r\n\r\n"

    /// Decodes a response that comes in these pieces, and then ends.
    private func decode(_ pieces: [[UInt8]], isClean: Bool = true) throws(HTTPClientError) -> [UInt8] {
        var decoder = ResponseDecoder(bodyLimitInBytes: Self.limit)
        for piece in pieces { if let body = try decoder.receive(piece) { return body } }
        return try decoder.end(isClean: isClean)
    }

    @Test(
        arguments: [
            ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "hello"),
            ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello and more", "hello"),
            ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", ""), ("HTTP/1.0 200 OK\r\n\r\nhello", "hello"),
            ("HTTP/1.0 200 OK\r\n\r\n", ""), ("HTTP/1.0 200 OK\r\n\r\n\r\n\r\n", "\r\n\r\n"),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", ""),
            (chunked, "hello, world"), (chunked + "and more", "hello, world"),
            ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\nhello", "hello"),
            (
                "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nContent-Length: 9\r\n\r\nHTTP/1.1 102 \r\n\r\n" + chunked,
                "hello, world"
            ),
        ])
    func `the body is the same however the bytes are divided`(text: String, body: String) throws {
        let bytes = Array(text.utf8)
        #expect(try decode([bytes]) == Array(body.utf8))
        #expect(try decode(bytes.map { [$0] }) == Array(body.utf8))
        for index in bytes.indices {
            #expect(try decode([Array(bytes[..<index]), Array(bytes[index...])]) == Array(body.utf8))
        }
    }

    @Test(
        arguments: [
            ("HTTP/1.1 404 Not Found\r\n\r\n", .unexpectedStatus(404)),
            ("HTTP/1.1 201 Created\r\n\r\n", .unexpectedStatus(201)),
            ("HTTP/1.1 100 Continue\r\n\r\n", .cutOff(bodyBytes: 0, expected: nil)),
            ("HTTP/1.1 100 Continue\r\n\r\nhello", .malformedHead),
            ("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 404 Not Found\r\n\r\n", .unexpectedStatus(404)),
            ("HTTP/1.1 101 Switching Protocols\r\n\r\n", .unexpectedStatus(101)),
            ("HTTP/1.1 426 Upgrade Required\r\n\r\n", .unexpectedStatus(426)),
            ("HTTP/1.1 304 Not Modified\r\n\r\n", .unexpectedStatus(304)),
            ("HTTP/1.1 301 Moved\r\nLocation: https://h/\r\n\r\n", .redirected(status: 301)),
            ("HTTP/1.1 302 Found\r\n\r\n", .redirected(status: 302)),
            ("HTTP/1.1 303 See Other\r\n\r\n", .redirected(status: 303)),
            ("HTTP/1.1 307 Temporary\r\n\r\n", .redirected(status: 307)),
            ("HTTP/1.1 308 Permanent\r\n\r\n", .redirected(status: 308)),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", .transferCoded),
            ("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", .transferCoded),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", .ambiguousLength),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhello", .cutOff(bodyBytes: 0, expected: nil)),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhello\r\n", .malformedChunk),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n41\r\n", .bodyTooLarge(limitInBytes: 64)),
            ("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello", .contentCoded),
            ("HTTP/1.1 200 OK\r\nContent-Length: 65\r\n\r\n", .bodyTooLarge(limitInBytes: 64)),
            ("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n", .bodyTooLarge(limitInBytes: 64)),
            ("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello", .cutOff(bodyBytes: 5, expected: 6)),
            ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n", .cutOff(bodyBytes: 0, expected: 1)),
            ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r", .cutOff(bodyBytes: 0, expected: nil)),
            ("", .cutOff(bodyBytes: 0, expected: nil)), ("HTTP", .cutOff(bodyBytes: 0, expected: nil)),
            ("SSH-2.0-OpenSSH\r\n", .malformedHead), ("\u{15}\u{3}\u{3}", .malformedHead),
        ] as [(String, HTTPClientError)])
    func `what is no good response is refused, however it is divided`(text: String, error: HTTPClientError) {
        let bytes = Array(text.utf8)
        #expect(throws: error) { try decode([bytes]) }
        #expect(throws: error) { try decode(bytes.map { [$0] }) }
    }

    @Test func `a body may have the limit and no byte more`() throws {
        let body = [UInt8](repeating: 0x20, count: Self.limit)
        let told = Array("HTTP/1.1 200 OK\r\nContent-Length: 64\r\n\r\n".utf8)
        let untold = Array("HTTP/1.1 200 OK\r\n\r\n".utf8)
        #expect(try decode([told + body]) == body)
        #expect(try decode([untold + body]) == body)
        #expect(throws: HTTPClientError.bodyTooLarge(limitInBytes: 64)) { try decode([untold + body + [0x20]]) }
    }

    @Test func `a head may have 16384 bytes and no byte more`() throws {
        let frame = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX: \r\n\r\n".utf8.count
        for (extra, isAccepted) in [(0, true), (1, false)] {
            let filler = String(repeating: "a", count: 16384 - frame + extra)
            let bytes = Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX: \(filler)\r\n\r\n{}".utf8)
            for pieces in [[bytes], bytes.map { [$0] }, [Array(bytes.prefix(16383)), Array(bytes.dropFirst(16383))]] {
                if isAccepted {
                    #expect(try decode(pieces) == Array("{}".utf8))
                } else {
                    #expect(throws: HTTPClientError.headTooLarge(limitInBytes: 16384)) { try decode(pieces) }
                }
            }
        }
    }

    @Test func `heads of interim responses count towards the 16384 bytes`() throws {
        let last = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"
        let interim = "HTTP/1.1 103 \r\n\r\n"
        let frame = last.utf8.count + 2 * interim.utf8.count + "X: \r\n".utf8.count
        for (extra, isAccepted) in [(0, true), (1, false)] {
            let filler = String(repeating: "a", count: 16384 - frame + extra)
            let bytes = Array("\(interim)HTTP/1.1 103 \r\nX: \(filler)\r\n\r\n\(last){}".utf8)
            for pieces in [[bytes], bytes.map { [$0] }] {
                if isAccepted {
                    #expect(try decode(pieces) == Array("{}".utf8))
                } else {
                    #expect(throws: HTTPClientError.headTooLarge(limitInBytes: 16384)) { try decode(pieces) }
                }
            }
        }
        let endless = Array(String(repeating: interim, count: 2000).utf8)
        #expect(throws: HTTPClientError.headTooLarge(limitInBytes: 16384)) { try decode([endless]) }
    }

    @Test(arguments: [true, false])
    func `chunks are cut off everywhere before their end, and nowhere else`(isClean: Bool) throws {
        let bytes = Array(Self.chunked.utf8)
        for count in bytes.indices {
            let error = #expect(throws: HTTPClientError.self) { try decode([Array(bytes[..<count])], isClean: isClean) }
            guard case .cutOff(0...12, expected: nil) = error else {
                Issue.record("\(count) bytes: \(error.map { "\($0)" } ?? "no error")")
                return
            }
        }
        #expect(try decode([bytes], isClean: isClean) == Array("hello, world".utf8))
    }

    @Test func `an end that nobody said cuts off a body without length, and none with`() throws {
        #expect(throws: HTTPClientError.cutOff(bodyBytes: 5, expected: nil)) {
            try decode([Array("HTTP/1.0 200 OK\r\n\r\nhello".utf8)], isClean: false)
        }
        let told = Array("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello".utf8)
        #expect(try decode([told], isClean: false) == Array("hello".utf8))
    }

    @Test(arguments: 0..<8)
    func `mutated responses are refused or yield a body within the limit, however they are divided`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let texts = [
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n{\"keys\":[]}\n",
            Self.chunked, "HTTP/1.1 103 Early Hints\r\n\r\n" + Self.chunked,
            "HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n",
            "HTTP/1.0 200 OK\r\n\r\n{\"keys\":[]}",
        ]
        var bodies = 0
        for _ in 0..<5_000 {
            let bytes = Array((texts.randomElement(using: &generator) ?? "").utf8).mutated(by: &generator)
            let cut = Int.random(in: 0...bytes.count, using: &generator)
            let isClean = Bool.random(using: &generator)
            let whole = Result { () throws(HTTPClientError) in try decode([bytes], isClean: isClean) }
            let halves = [Array(bytes[..<cut]), Array(bytes[cut...])]
            #expect(whole == Result { () throws(HTTPClientError) in try decode(halves, isClean: isClean) })
            switch whole {
            case .success(let body):
                #expect(body.count <= Self.limit)
                bodies += 1
            case .failure(let error): #expect(!"\(error)".isEmpty)
            }
        }
        #expect(bodies > 0, "no mutation left a good response: the loop has tested refusals alone")
    }
}
