import TestSupport
import Testing

/// An HTTP/1.1 client's end of one connection to nginx.
struct HTTPClient: ~Copyable {
    private let connection: FastCGIClient
    private var received: [UInt8] = []

    init(_ path: String) throws { connection = try FastCGIClient.connect(unix: path, timeout: .seconds(60)) }

    func send(_ bytes: some Sequence<UInt8>) throws { try connection.send(Array(bytes)) }

    /// Sends a request with a body of a length that it tells.
    func send(_ method: String, _ target: String, headers: [String] = [], body: [UInt8] = []) throws {
        var lines = ["\(method) \(target) HTTP/1.1", "Host: localhost"] + headers
        if !body.isEmpty { lines.append("Content-Length: \(body.count)") }
        try send((lines + ["", ""]).joined(separator: "\r\n").utf8 + body)
    }

    /// Waits for an answer with a `Content-Length`, or without a body.
    mutating func answer(toHead isHead: Bool = false) throws -> CGIResponse {
        while true {
            if let answer = try take(isHead: isHead) { return answer }
            let bytes = try connection.receive()
            try #require(!bytes.isEmpty, "nginx closed the connection before its answer was whole")
            received += bytes
        }
    }

    private mutating func take(isHead: Bool) throws -> CGIResponse? {
        guard let end = received.firstRange(of: "\r\n\r\n".utf8)?.upperBound else { return nil }
        // An HTTP head is a CGI head but for its first line.
        let head = Array("Status: ".utf8) + received[..<end].drop { byte in byte != UInt8(ascii: " ") }
        let length = isHead ? 0 : try CGIResponse(parsing: head)["Content-Length"].flatMap { Int($0) } ?? 0
        guard received.count >= end + length else { return nil }
        let answer = try CGIResponse(parsing: head + received[end..<end + length])
        received.removeFirst(end + length)
        return answer
    }

    mutating func call(
        _ method: String, _ target: String, headers: [String] = [], body: [UInt8] = []
    ) throws -> CGIResponse {
        try send(method, target, headers: headers, body: body)
        return try answer(toHead: method == "HEAD")
    }
}
