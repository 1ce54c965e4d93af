import FastCGI
import Glibc
import TestSupport
import Testing

@Suite struct `Playing nginx` {
    @Test func `parameters are those of a stock nginx, in its order`() {
        let pairs = nginxParameters(
            method: "POST", path: "/a%20b/c", query: "q=1",
            headers: [
                ("Host", "api.example.com"), ("User-Agent", "curl/7.88.1"), ("Accept", "*/*"),
                ("Authorization", "Bearer a.b.c"), ("Content-Type", "application/json"),
            ], body: Array(#"{"a":1}"#.utf8))
        let lines = pairs.map { pair in "\(pair.name)=\(pair.value)" }
        #expect(
            lines == [
                "QUERY_STRING=q=1", "REQUEST_METHOD=POST", "CONTENT_TYPE=application/json", "CONTENT_LENGTH=7",
                "SCRIPT_NAME=/a b/c", "REQUEST_URI=/a%20b/c?q=1", "DOCUMENT_URI=/a b/c",
                "DOCUMENT_ROOT=/usr/share/nginx/html", "SERVER_PROTOCOL=HTTP/1.1", "REQUEST_SCHEME=http",
                "GATEWAY_INTERFACE=CGI/1.1", "SERVER_SOFTWARE=nginx/1.22.1", "REMOTE_ADDR=127.0.0.1",
                "REMOTE_PORT=51234", "REMOTE_USER=", "SERVER_ADDR=127.0.0.1", "SERVER_PORT=8080",
                "SERVER_NAME=localhost", "REDIRECT_STATUS=200", "HTTP_HOST=api.example.com",
                "HTTP_USER_AGENT=curl/7.88.1", "HTTP_ACCEPT=*/*", "HTTP_AUTHORIZATION=Bearer a.b.c",
                "HTTP_CONTENT_TYPE=application/json", "HTTP_CONTENT_LENGTH=7",
            ])
    }

    @Test(arguments: [("/%41%2f%", "/A/%"), ("/%zz%4", "/%zz%4"), ("/%C3%A9", "/é")])
    func `the document's path is decoded once`(path: String, decoded: String) {
        #expect(nginxParameters(path: path).contains { pair in pair == ("DOCUMENT_URI", decoded) })
        #expect(nginxParameters(path: path, documentURI: "/x").contains { pair in pair == ("SCRIPT_NAME", "/x") })
    }

    @Test func `a request without a body has an empty CONTENT_LENGTH`() {
        let pairs = nginxParameters(path: "/")
        #expect(pairs.contains { pair in pair == ("CONTENT_LENGTH", "") })
        #expect(!pairs.contains { pair in pair.name == "HTTP_CONTENT_LENGTH" })
    }

    @Test(arguments: ["\r\n", "\n"])
    func `a CGI response is status, fields and body`(newline: String) throws {
        let lines = ["sTaTuS: 404 Not Found", "Content-Type:  text/plain ", "X-A:1", "x-a: 2", "", "a\r\n\nb"]
        let response = try CGIResponse(parsing: Array(lines.joined(separator: newline).utf8))
        #expect(response.status == 404)
        #expect(response["content-type"] == "text/plain")
        #expect(response["X-A"] == "1")
        #expect(response.fields.count == 3)
        #expect(response.text == "a\r\n\nb")
        #expect(try CGIResponse(parsing: Array(newline.utf8)).status == 200)
    }

    @Test(arguments: ["", "A: 1", "A: 1\r\n", "no colon\r\n\r\n", ": 1\r\n\r\n", "Status: OK\r\n\r\n"])
    func `anything else is no CGI response`(text: String) {
        #expect(throws: FastCGIClientError.malformedHead) { try CGIResponse(parsing: Array(text.utf8)) }
    }

    @Test func `answers are put together by id, in pieces of any size`() throws {
        let first = ResponseRecords(id: .one, head: [], body: [1, 2, 3]).framing
        let second = ResponseRecords(id: .two, head: [], body: [4], applicationStatus: 7).framing
        var reader = FastCGIAnswerReader()
        for byte in first[..<16] + second + first[16...] { try reader.append([byte]) }
        let answers = [reader.takeAnswer(for: .one), reader.takeAnswer(for: .two), reader.takeAnswer(for: .one)]
        #expect(answers.map { answer in answer?.standardOutput } == [[1, 2, 3], [4], nil])
        #expect(answers[1]?.end == EndRequest(applicationStatus: 7))
    }

    static let forbidden: [[UInt8]] = [
        record(.standardInput, .one), end(.one) + record(.standardOutput, .one), end(.one) + end(.one),
        record(.standardOutput, .one) + record(.standardOutput, .one), record(.endRequest, .one, [0]),
    ]

    @Test(arguments: forbidden)
    func `what an application may not send is refused`(bytes: [UInt8]) throws {
        #expect {
            var reader = FastCGIAnswerReader()
            try reader.append(bytes)
        } throws: { error in
            guard case FastCGIClientError.unexpectedRecord = error else { return false }
            return true
        }
    }

    @Test(arguments: [true, false])
    func `a call goes over a socket and its answer comes back`(unix: Bool) throws {
        let listener = try Listener(unix: unix)
        var client = try listener.connect(timeout: .milliseconds(200))
        let application = accept(listener.descriptor, nil, nil)
        defer { close(application) }
        let request = FastCGIRequest(parameters: nginxParameters(path: "/"))
        try client.send(request.encoded())

        var received = [UInt8](repeating: 0, count: 4_096)
        let count = unsafe recv(application, &received, received.count, 0)
        #expect(Array(received[..<max(0, count)]) == request.encoded())
        let records = ResponseRecords(id: .one, head: Array("Status: 201 Created\r\n\r\n".utf8), body: [0x41])
        let answer = records.framing + end(.null).prefix(5)
        #expect(unsafe Glibc.send(application, answer, answer.count, 0) == answer.count)

        let response = try client.response(for: .one).response()
        #expect(response.status == 201)
        #expect(response.text == "A")
        expectError(.timedOut) { () throws(FastCGIClientError) in _ = try client.response(for: .one) }
        shutdown(application, Int32(SHUT_WR))
        expectError(.closed(pendingBytes: 5)) { () throws(FastCGIClientError) in _ = try client.response(for: .one) }
        #expect(try client.receive().isEmpty)
    }

    @Test func `a path that is too long and a port where nobody listens are told`() throws {
        let path = String(repeating: "p", count: 108)
        expectError(.pathTooLong(found: 108, limit: 107)) { () throws(FastCGIClientError) in
            _ = try FastCGIClient.connect(unix: path)
        }
        expectError(.system(call: "connect", errno: ENOENT)) { () throws(FastCGIClientError) in
            _ = try FastCGIClient.connect(unix: String(path.dropLast()))
        }
    }

    private func expectError(
        _ expected: FastCGIClientError, _ location: SourceLocation = #_sourceLocation,
        from body: () throws(FastCGIClientError) -> Void
    ) {
        do {
            try body()
            Issue.record("no error, expected \(expected)", sourceLocation: location)
        } catch {
            #expect(error == expected, sourceLocation: location)
        }
    }
}

/// A listening socket that nobody serves: the tests play the application themselves.
private struct Listener: ~Copyable {
    let descriptor: Int32
    private let path: String?
    private var port: UInt16 = 0

    init(unix: Bool) throws {
        descriptor = socket(unix ? AF_UNIX : AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if unix {
            path = "/tmp/fastcgi-client-\(getpid())-\(UInt32.random(in: 0 ... .max)).sock"
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            let bytes = Array((path ?? "").utf8)
            unsafe withUnsafeMutableBytes(of: &address.sun_path) { place in unsafe place.copyBytes(from: bytes) }
            try Self.bind(descriptor, &address)
        } else {
            path = nil
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            try Self.bind(descriptor, &address)
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            unsafe withUnsafeMutableBytes(of: &address) { raw in
                _ = unsafe getsockname(
                    descriptor, raw.assumingMemoryBound(to: sockaddr.self).baseAddress, &length)
            }
            port = UInt16(bigEndian: address.sin_port)
        }
        try #require(listen(descriptor, 1) == 0)
    }

    deinit {
        close(descriptor)
        if let path { _ = unsafe unlink(path) }
    }

    func connect(timeout: Duration) throws -> FastCGIClient {
        guard let path else { return try FastCGIClient.connect(host: "127.0.0.1", port: port, timeout: timeout) }
        return try FastCGIClient.connect(unix: path, timeout: timeout)
    }

    private static func bind<Address>(_ descriptor: Int32, _ address: inout Address) throws {
        let result = unsafe withUnsafeBytes(of: &address) { raw in
            unsafe Glibc.bind(
                descriptor, raw.assumingMemoryBound(to: sockaddr.self).baseAddress, socklen_t(raw.count))
        }
        try #require(result == 0)
    }
}
