import TestSupport
import Testing

@testable import HTTPClient

@Suite struct `Response decoding` {
    private static let limit = 64

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
            ("HTTP/1.1 100 Continue\r\n\r\n", .unexpectedStatus(100)),
            ("HTTP/1.1 304 Not Modified\r\n\r\n", .unexpectedStatus(304)),
            ("HTTP/1.1 301 Moved\r\nLocation: https://h/\r\n\r\n", .redirected(status: 301)),
            ("HTTP/1.1 302 Found\r\n\r\n", .redirected(status: 302)),
            ("HTTP/1.1 303 See Other\r\n\r\n", .redirected(status: 303)),
            ("HTTP/1.1 307 Temporary\r\n\r\n", .redirected(status: 307)),
            ("HTTP/1.1 308 Permanent\r\n\r\n", .redirected(status: 308)),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", .transferCoded),
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

    @Test func `an end that nobody said cuts off a body without length, and none with`() throws {
        #expect(throws: HTTPClientError.cutOff(bodyBytes: 5, expected: nil)) {
            try decode([Array("HTTP/1.0 200 OK\r\n\r\nhello".utf8)], isClean: false)
        }
        let told = Array("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello".utf8)
        #expect(try decode([told], isClean: false) == Array("hello".utf8))
    }

    @Test(arguments: 0..<8)
    func `mutated responses are refused or yield a body within the limit`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let texts = [
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n{\"keys\":[]}\n",
            "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n",
            "HTTP/1.0 200 OK\r\n\r\n{\"keys\":[]}",
        ]
        var bodies = 0
        for _ in 0..<5_000 {
            let bytes = Array((texts.randomElement(using: &generator) ?? "").utf8).mutated(by: &generator)
            let cut = Int.random(in: 0...bytes.count, using: &generator)
            do {
                let body = try decode(
                    [Array(bytes[..<cut]), Array(bytes[cut...])], isClean: Bool.random(using: &generator))
                #expect(body.count <= Self.limit)
                bodies += 1
            } catch {
                #expect(!"\(error)".isEmpty)
            }
        }
        #expect(bodies > 0, "no mutation left a good response: the loop has tested refusals alone")
    }
}
