import FastCGI
import FoundationEssentials
import Glibc
import TestSupport
import Testing

@Suite struct `swiftlet serve` {
    private let workplace: Workplace

    init() throws {
        workplace = try Workplace()
        try workplace.makeKeys()
    }

    private func transfer(token: String) -> FastCGIRequest {
        let body = Array(#"{"from":"alice","to":"body-marker","amount":12.5}"#.utf8)
        return FastCGIRequest(
            parameters: nginxParameters(
                method: "POST", path: "/payments/transfer", query: "query-marker=1",
                headers: [
                    ("Authorization", "Bearer \(token)"), ("Content-Type", "application/json"),
                    ("X-Secret", "header-marker"),
                ], body: body), body: body)
    }

    private func call(_ request: FastCGIRequest) throws -> CGIResponse {
        var client = try FastCGIClient.connect(unix: workplace.path + "/s.sock")
        return try client.call(request).response()
    }

    @Test func `answers calls until SIGTERM, and takes its socket along`() throws {
        let server = try workplace.serve()
        #expect(try call(FastCGIRequest(parameters: nginxParameters(path: "/health"))).text == #"{"status":"up"}"#)
        let paid = try call(transfer(token: workplace.token(scope: "payments:write")))
        #expect(paid.status == 200)
        #expect(paid.text.contains(#""by":"alice""#))
        server.send(SIGTERM)
        #expect(server.wait().status == 0)
        #expect(unsafe access(workplace.path + "/s.sock", F_OK) != 0)
    }

    private struct Inherited: Decodable {
        let input: String
        let descriptors: [Int]
    }

    @Test func `leaves a program that a function starts none of its descriptors`() throws {
        let server = try workplace.serve(program: BuiltProducts.program("HostileRuntime"))
        let answer = try call(FastCGIRequest(parameters: nginxParameters(path: "/child")))
        let inherited = try JSONDecoder().decode(Inherited.self, from: Data(answer.body))
        // Not the socket, from which it could take connections.
        #expect(inherited.input == "/dev/null")
        // And the folder of these names, which it has open while it reads them.
        #expect(inherited.descriptors == [0, 1, 2, 3])
        server.send(SIGTERM)
        #expect(server.wait().status == 0)
    }

    @Test func `lets one scope stand for others as the configuration declares`() throws {
        let rules = "[scopes]\nwildcards = true\nimplies = { \"owner\" = [\"payments:write\"] }\n"
        try workplace.folder.write(rules + Workplace.developmentConfiguration, to: "runtime.toml")
        let server = try workplace.serve()
        let scopes = ["payments:write", "payments:*", "owner", "payments:read", "*", "owner:*"]
        let answers = try scopes.map { try call(transfer(token: workplace.token(scope: $0))) }
        #expect(answers.map(\.status) == [200, 200, 200, 403, 403, 403])
        server.send(SIGTERM)
        #expect(server.wait().status == 0)
    }

    @Test func `verifies with tables as the configuration declares`() throws {
        try workplace.folder.write(
            Workplace.developmentConfiguration + "\nes256_tables = true\n", to: "runtime.toml")
        let server = try workplace.serve()
        let token = try workplace.token(scope: "payments:write")
        #expect(try call(transfer(token: token)).status == 200)
        #expect(try call(transfer(token: token.dropLast(4) + "AAAA")).status == 401)
        server.send(SIGTERM)
        let result = server.wait()
        #expect(result.status == 0)
        let line = #""message":"tables made for ES256","issuer":"development","keys":"1""#
        #expect(result.error.contains(line))
    }

    @Test func `stops on SIGINT too`() throws {
        let server = try workplace.serve()
        server.send(SIGINT)
        #expect(server.wait().status == 0)
    }

    @Test func `finishes the answer that is under way when it is told to stop`() throws {
        let server = try workplace.serve()
        let token = try workplace.token(scope: "any")
        // More than the socket's buffers hold, so that the answer waits for this client to read.
        let body = [UInt8](repeating: 0x61, count: 1 << 20)
        var client = try FastCGIClient.connect(unix: workplace.path + "/s.sock")
        let request = FastCGIRequest(
            parameters: nginxParameters(
                method: "POST", path: "/echo", headers: [("Authorization", "Bearer \(token)")], body: body), body: body)
        try client.send(request.encoded())
        try #require(server.wait { server.error.contains("\"function\":\"Echo\"") })
        server.send(SIGTERM)
        try #require(server.wait { server.error.contains("\"stopping\"") })
        #expect(try client.response(for: request.id).response().body == body)
        #expect(server.wait().status == 0)
    }

    @Test func `tells each call in one line of JSON, and no secret`() throws {
        let server = try workplace.serve()
        let subject = "alice \"\n\u{9B}31m"
        let writer = try workplace.token(scope: "payments:write", subject: subject)
        let reader = try workplace.token(scope: "payments:read")
        let forged = (writer.split(separator: ".").dropLast() + reader.split(separator: ".").suffix(1)).joined(
            separator: ".")
        let answers = try [writer, reader, forged].map { try call(transfer(token: $0)) }
        #expect(answers.map(\.status) == [200, 403, 401])
        server.send(SIGTERM)
        let log = server.wait().error

        let lines = try log.split(separator: "\n").map { try JSONDecoder().decode(LogEntry.self, from: Data($0.utf8)) }
        let calls = try answers.map { answer in
            let id = try #require(answer["X-Request-Id"])
            return try #require(lines.first { $0.id == id })
        }
        #expect(lines.filter { $0.message == "call" }.count == 3)
        #expect(calls.map(\.status) == [200, 403, 401])
        #expect(calls.map(\.function) == ["Transfer", "Transfer", "Transfer"])
        #expect(calls.map(\.subject) == [subject, "alice", nil])
        #expect(calls.map(\.rule) == [nil, "insufficient-scope", "signature-mismatch"])
        #expect(calls.map(\.level) == ["info", "info", "info"])
        #expect(calls.allSatisfy { ($0.duration ?? 0) > 0 })
        #expect(!log.unicodeScalars.contains("\u{9B}"))
        let secrets = [writer, reader].flatMap { $0.split(separator: ".").dropFirst() }
        for secret in secrets + ["body-marker", "header-marker", "query-marker"] {
            #expect(!log.contains(secret), "\(secret)")
        }
    }

    @Test func `keeps quiet about calls when asked to`() throws {
        let server = try workplace.serve("--quiet")
        _ = try call(FastCGIRequest(parameters: nginxParameters(path: "/health")))
        server.send(SIGTERM)
        #expect(!server.wait().error.contains("\"message\":\"call\""))
    }

    @Test func `uses the socket that it finds on descriptor 0`() throws {
        let path = workplace.path + "/passed.sock"
        let descriptor = try listen(at: path)
        defer { close(descriptor) }
        let server = try workplace.serve(input: .descriptor(descriptor))
        #expect(server.error.contains("\"listen\":\"descriptor 0\""))
        #expect(unsafe access(workplace.path + "/s.sock", F_OK) != 0)
        var client = try FastCGIClient.connect(unix: path)
        let health = try client.call(FastCGIRequest(parameters: nginxParameters(path: "/health")))
        #expect(try health.response().status == 200)
        server.send(SIGTERM)
        #expect(server.wait().status == 0)
        // It belongs to who passed it.
        #expect(unsafe access(path, F_OK) == 0)
    }

    @Test func `refuses a socket that another one serves, and leaves it be`() throws {
        let first = try workplace.serve()
        let second = try workplace.run("serve")
        #expect(second.status == 1)
        #expect(
            second.error
                == "Error: cannot listen at unix:s.sock: another process listens there, expected a free address\n")
        #expect(try call(FastCGIRequest(parameters: nginxParameters(path: "/health"))).status == 200)
        first.send(SIGTERM)
        #expect(first.wait().status == 0)
    }

    @Test func `takes over the socket of a killed one`() throws {
        let first = try workplace.serve()
        first.send(SIGKILL)
        #expect(first.wait().status == 128 + SIGKILL)
        let second = try workplace.serve()
        #expect(try call(FastCGIRequest(parameters: nginxParameters(path: "/health"))).status == 200)
        second.send(SIGTERM)
        #expect(second.wait().status == 0)
    }

    private func listen(at path: String) throws -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
        let bound = unsafe withUnsafeBytes(of: &address) { raw in
            unsafe bind(descriptor, raw.assumingMemoryBound(to: sockaddr.self).baseAddress, socklen_t(raw.count))
        }
        try #require(bound == 0 && Glibc.listen(descriptor, 16) == 0)
        return descriptor
    }
}

/// A line of the log, as a program reads it.
struct LogEntry: Decodable {
    let time: String
    let level: String
    let message: String
    let id: String?
    let function: String?
    let status: Int?
    let duration: Int?
    let subject: String?
    let rule: String?

    private enum CodingKeys: String, CodingKey {
        case time, level, message, id, function, status, subject, rule
        case duration = "duration_us"
    }
}
