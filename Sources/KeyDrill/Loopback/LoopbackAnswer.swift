/// What a ``LoopbackServer`` does with one request: steps, one after the other, and then it closes the connection.
package struct LoopbackAnswer: Sendable {
    /// One step of an answer. Every wait ends early when the server stops or the client goes.
    package enum Step: Sendable {
        /// Sends the bytes.
        case send([UInt8])
        /// Sends the bytes one by one, with a pause before each.
        case drip([UInt8], every: Duration)
        /// Sends the bytes again and again.
        case sendForever([UInt8])
        /// Says nothing and keeps the connection.
        case stall
        /// Closes so that the client sees an error and not an end (RST).
        case reset
    }

    package let steps: [Step]

    package init(_ steps: [Step]) { self.steps = steps }

    /// A response with a `Content-Length`.
    package static func response(
        status: Int = 200, headers: [(name: String, value: String)] = [], body: [UInt8] = []
    ) -> LoopbackAnswer {
        LoopbackAnswer([.send(head(status: status, headers: headers, length: body.count) + body)])
    }

    /// A response whose body ends with the connection.
    package static func withoutLength(_ body: [UInt8]) -> LoopbackAnswer {
        LoopbackAnswer([.send(head() + body)])
    }

    /// A redirection.
    package static func redirect(status: Int = 302, to location: String) -> LoopbackAnswer {
        response(status: status, headers: [("Location", location)])
    }

    /// No answer.
    package static let stall = LoopbackAnswer([.stall])

    /// A response that comes byte by byte, head and all.
    package static func drip(_ body: [UInt8], every pause: Duration) -> LoopbackAnswer {
        LoopbackAnswer([.drip(head(length: body.count) + body, every: pause)])
    }

    /// A response that ends after `count` bytes of its body.
    package static func cut(_ body: [UInt8], after count: Int) -> LoopbackAnswer {
        LoopbackAnswer([.send(head(length: body.count) + body.prefix(count))])
    }

    /// A head without end.
    package static let endlessHeaders = LoopbackAnswer([
        .send(Array("HTTP/1.1 200 OK\r\n".utf8)), .sendForever(Array("X-Filler: 0123456789\r\n".utf8)),
    ])

    /// A body without length and without end.
    package static let endlessBody = LoopbackAnswer([
        .send(head()), .sendForever([UInt8](repeating: UInt8(ascii: " "), count: 4096)),
    ])

    /// These bytes, whatever they are.
    package static func bytes(_ bytes: [UInt8]) -> LoopbackAnswer { LoopbackAnswer([.send(bytes)]) }

    /// The head of a response, to build steps with.
    package static func head(
        status: Int = 200, headers: [(name: String, value: String)] = [], length: Int? = nil
    ) -> [UInt8] {
        var lines = ["HTTP/1.1 \(status) Status", "Content-Type: application/json", "Connection: close"]
        if let length { lines.append("Content-Length: \(length)") }
        lines += headers.map { "\($0.name): \($0.value)" }
        return Array((lines + ["", ""]).joined(separator: "\r\n").utf8)
    }
}
