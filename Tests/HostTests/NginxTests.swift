import Dispatch
import Host
import Linux
import Synchronization
import TestSupport
import Testing

@Suite(.enabled(if: Nginx.program != nil, "nginx is not installed; scripts/test installs it"))
struct `Behind a real nginx` {
    /// A host with room for large bodies, and nginx in front of it.
    private func serve(
        _ options: NginxServer.Options = NginxServer.Options(), issuer: TestIssuer? = nil,
        _ body: (_ live: LiveHost, _ path: String) throws -> Void
    ) throws {
        let capacity = Host.Capacity.of(head: options.headInBytes, body: 6 << 20)
        try LiveHost.run(capacity: capacity, issuer: issuer) { live in
            try NginxServer.run(for: live.path, options) { path in try body(live, path) }
        }
    }

    @Test(arguments: [true, false])
    func `calls are answered`(keepsConnections: Bool) throws {
        let issuer = try TestIssuer()
        let token = try issuer.token(scopes: ["payments:write"])
        let headers = ["Authorization: Bearer \(token)", "Content-Type: application/json"]
        try serve(NginxServer.Options(keepsConnections: keepsConnections), issuer: issuer) { _, path in
            var client = try HTTPClient(path)
            for amount in 0..<50 {
                let body = Array(#"{"to":"bob","amount":\#(amount)}"#.utf8)
                let answer = try client.call("POST", "/payments/transfer", headers: headers, body: body)
                #expect(answer.status == 200)
                #expect(answer.text == #"{"amount":\#(amount),"by":"alice"}"#)
                // nginx's own $request_id: 32 hexadecimal digits.
                #expect(answer["X-Request-Id"]?.count == 32)
            }
            let refused = try client.call("POST", "/payments/transfer", headers: [headers[1]], body: Array("{}".utf8))
            #expect(refused.status == 401)
            #expect(refused["WWW-Authenticate"] == #"Bearer realm="swiftlet""#)
            let twice = try client.call("GET", "/identity", headers: [headers[0], headers[0]])
            #expect(twice.status == 400)
        }
    }

    @Test(arguments: [true, false])
    func `HEAD, unknown paths and large answers pass`(keepsConnections: Bool) throws {
        try serve(NginxServer.Options(keepsConnections: keepsConnections)) { _, path in
            var client = try HTTPClient(path)
            let head = try client.call("HEAD", "/hello")
            #expect(head.status == 200)
            #expect(head["Content-Length"] == "5")
            #expect(try client.call("GET", "/none").status == 404)
            let isWhole = try client.call("GET", "/large?bytes=16000000").body == Large.body(16_000_000)
            #expect(isWhole)
            #expect(try client.call("OPTIONS", "/hello").status == 204)
            #expect(try client.call("GET", "/hello").text == "hello")
        }
    }

    @Test(arguments: ["/files/a%2Fb", "/files/a%00b", "/files/%FF", "/files/..%2Fhello"])
    func `what nginx and the host could read differently is refused`(target: String) throws {
        try serve { _, path in
            var client = try HTTPClient(path)
            #expect(try client.call("GET", target).status == 400)
        }
    }

    @Test(arguments: [true, false], [5 << 20, (6 << 20) + 1])
    func `a body that nginx keeps in a file arrives whole, or is refused whole`(
        keepsConnections: Bool, length: Int
    ) throws {
        try serve(NginxServer.Options(keepsConnections: keepsConnections)) { _, path in
            let body = Large.body(length)
            var client = try HTTPClient(path)
            for _ in 0..<3 {
                let answer = try client.call("POST", "/length", body: body)
                if length <= 6 << 20 {
                    #expect(answer.text == "\(length) \(checksum(body))")
                } else {
                    #expect(answer.status == 413)
                }
            }
        }
    }

    @Test func `a body that trickles arrives whole`() throws {
        try serve(NginxServer.Options(buffersRequests: false)) { live, path in
            let body = Large.body(300_000)
            var client = try HTTPClient(path)
            try client.send("POST /length HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(body.count)\r\n\r\n".utf8)
            for start in stride(from: 0, to: body.count, by: 10_000) {
                try client.send(body[start..<start + 10_000])
                // A whole call beside it, so that what was sent is on its way as a piece of its own.
                #expect(try live.get("/hello").text == "hello")
            }
            #expect(try client.answer().text == "\(body.count) \(checksum(body))")
        }
    }

    @Test(arguments: [true, false])
    func `a client that leaves in the middle of its body reaches no function`(buffersRequests: Bool) throws {
        try serve(NginxServer.Options(buffersRequests: buffersRequests)) { live, path in
            do {
                let client = try HTTPClient(path)
                let head = "POST /length HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n"
                try client.send(head.utf8 + [UInt8](repeating: 1, count: 50_000))
            }
            var client = try HTTPClient(path)
            #expect(try client.call("GET", "/hello").text == "hello")
            #expect(live.stop())
        }
    }

    @Test(arguments: [true, false])
    func `a client that leaves cancels its call`(keepsConnections: Bool) throws {
        try serve(NginxServer.Options(keepsConnections: keepsConnections)) { _, path in
            let meeting = Meeting()
            do {
                let client = try HTTPClient(path)
                try client.send("GET", "/suspending?key=\(meeting.key)")
                #expect(meeting.waitForArrival())
            }
            #expect(meeting.waitForCancellation())
        }
    }

    // nginx itself sends no more than 65,535 bytes of parameters, so the upper limit can be lower only.
    @Test(arguments: [(64 << 10, 60_000, 200), (32 << 10, 31_200, 200), (32 << 10, 33_000, 431)])
    func `headers are taken up to the limit`(limit: Int, length: Int, status: Int) throws {
        try serve(NginxServer.Options(headInBytes: limit)) { _, path in
            var client = try HTTPClient(path)
            let fields = (0..<5).map { "X-Long-\($0): " + String(repeating: "a", count: length / 5) }
            let answer = try client.call("GET", "/hello", headers: fields)
            #expect(answer.status == status)
            if status == 431 { #expect(answer["Content-Type"] == "application/problem+json") }
        }
    }

    @Test(arguments: [true, false])
    func `fifty clients at once get ten thousand answers, each its own`(keepsConnections: Bool) throws {
        try serve(NginxServer.Options(keepsConnections: keepsConnections)) { _, path in
            // The runtime's first use of each type is over before fifty threads ask for it at once.
            try Self.call(path, 0)
            let clients = Clients()
            for number in 0..<50 {
                try Thread.start(named: "client") { clients.finish(number) { try Self.call(path, number) } }
            }
            #expect(clients.waitForAll(50))
            #expect(clients.faults == [])
        }
    }

    /// Makes two hundred calls on one connection; throws at the first wrong answer.
    private static func call(_ path: String, _ number: Int) throws {
        var client = try HTTPClient(path)
        for count in 0..<200 {
            let name = "\(number)-\(count)"
            let answer = try client.call("GET", "/files/\(name)")
            guard answer.status == 200, answer.text == name else {
                throw WrongAnswer(name: name, status: answer.status, text: answer.text)
            }
        }
    }

    private struct WrongAnswer: Error {
        let name: String
        let status: Int
        let text: String
    }

    private final class Clients: Sendable {
        private let collected = Mutex<[String]>([])
        private let done = DispatchSemaphore(value: 0)

        var faults: [String] { collected.withLock { faults in faults } }

        func finish(_ number: Int, _ body: () throws -> Void) {
            do { try body() } catch { collected.withLock { $0.append("client \(number): \(error)") } }
            done.signal()
        }

        func waitForAll(_ count: Int) -> Bool {
            (0..<count).allSatisfy { _ in done.wait(timeout: .now() + 120) == .success }
        }
    }
}
