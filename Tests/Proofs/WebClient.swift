import TestSupport

/// An HTTP/1.1 client's kept connection to nginx.
package final class WebClient {
    /// What a call is told.
    package struct Answer {
        package let status: Int
        package let body: String
        /// nginx closes the connection after it.
        package let isLast: Bool

        /// The process that answered, as the body's member `pid` says.
        var process: String? {
            guard let name = body.firstRange(of: "\"pid\":") else { return nil }
            return String(body[name.upperBound...].prefix { $0.isNumber })
        }
    }

    /// An answer that is none.
    struct Malformed: Error {}

    private let connection: Connection
    private var received: [UInt8] = []

    private struct Connection: ~Copyable { let client: FastCGIClient }

    /// - Parameter path: Where nginx speaks HTTP.
    package init(unix path: String) throws {
        connection = Connection(client: try FastCGIClient.connect(unix: path, timeout: .seconds(60)))
    }

    /// Calls and waits for the answer.
    ///
    /// - Throws: What ends the connection before the answer is whole.
    package func get(_ target: String, token: String? = nil) throws -> Answer {
        try call("GET", target, fields: token.map { ["Authorization: Bearer \($0)"] } ?? [])
    }

    /// Calls with a body and waits for the answer.
    ///
    /// - Throws: What ends the connection before the answer is whole.
    package func post(_ target: String, _ body: String, type: String, fields: [String] = []) throws -> Answer {
        let fields = fields + ["Content-Type: \(type)", "Content-Length: \(body.utf8.count)"]
        return try call("POST", target, fields: fields, body: body)
    }

    private func call(_ method: String, _ target: String, fields: [String], body: String = "") throws -> Answer {
        let head = ["\(method) \(target) HTTP/1.1", "Host: localhost"] + fields
        try connection.client.send(Array((head.joined(separator: "\r\n") + "\r\n\r\n" + body).utf8))
        while true {
            if let answer = try take() { return answer }
            let bytes = try connection.client.receive()
            guard !bytes.isEmpty else { throw Malformed() }
            received += bytes
        }
    }

    private func take() throws -> Answer? {
        guard let end = received.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound else { return nil }
        let lines = String(decoding: received[..<end], as: UTF8.self).split(separator: "\r\n")
        guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            throw Malformed()
        }
        func field(_ name: String) -> Substring? {
            lines.first { $0.lowercased().hasPrefix(name) }?.dropFirst(name.count)
        }
        let isLast = field("connection: ") == "close"
        if field("transfer-encoding: ") == "chunked" {
            guard let (body, end) = try Self.chunkedBody(in: received, from: end) else { return nil }
            received.removeFirst(end)
            return Answer(status: status, body: body, isLast: isLast)
        }
        let length = field("content-length: ").flatMap { Int($0) } ?? 0
        guard received.count >= end + length else { return nil }
        let body = String(decoding: received[end..<end + length], as: UTF8.self)
        received.removeFirst(end + length)
        return Answer(status: status, body: body, isLast: isLast)
    }

    /// Puts a body in chunks together (RFC 9112 §7.1), and says where it ends; nil as long as the last one, of no bytes,
    /// has not come.
    private static func chunkedBody(in bytes: [UInt8], from start: Int) throws -> (body: String, end: Int)? {
        var body: [UInt8] = []
        var offset = start
        while let end = bytes[offset...].firstRange(of: Array("\r\n".utf8)) {
            guard let length = Int(String(decoding: bytes[offset..<end.lowerBound], as: UTF8.self), radix: 16) else {
                throw Malformed()
            }
            offset = end.upperBound
            guard bytes.count >= offset + length + 2 else { return nil }
            body += bytes[offset..<offset + length]
            offset += length + 2
            if length == 0 { return (String(decoding: body, as: UTF8.self), offset) }
        }
        return nil
    }
}
