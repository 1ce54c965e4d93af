import Glibc
import HTTPClient
import KeyDrill
import TestSupport
import Testing

/// The client against a real TLS server; the codes are those of `openssl/x509_vfy.h`.
@Suite(.enabled(if: Nginx.program != nil, "nginx is not installed")) struct `TLS` {
    private static let keys = Array(#"{"keys":[]}"#.utf8)

    private let folder: TemporaryFolder
    private let client: HTTPClient

    init() throws {
        folder = try TemporaryFolder()
        let path = try folder.write(Certificates.trusted, to: "trusted.pem")
        client = HTTPClient(limits: .init(duration: .seconds(60)), trust: .file(path: path))
    }

    private func get(_ path: String, host: String = "127.0.0.1", _ port: UInt16) throws -> [UInt8] {
        try client.get(HTTPURL(parsing: "https://\(host):\(port)\(path)"), accept: "application/json")
    }

    @Test(arguments: ["TLSv1.2", "TLSv1.3"])
    func `a certificate for the host, by name or address, lets the document through`(version: String) throws {
        let server = try TLSServer(Certificates.server, settings: "ssl_protocols \(version);")
        #expect(try get("/keys", server.port) == Self.keys)
        #expect(try get("/keys", host: "localhost", server.port) == Self.keys)
        #expect(try get("/name", host: "LocalHost", server.port) == Array("LocalHost \(version)".utf8))
        #expect(try get("/name", server.port) == Array(" \(version)".utf8))
    }

    @Test(
        arguments: [
            (Certificates.elsewhere, "127.0.0.1", 64, "IP address mismatch"),
            (Certificates.elsewhere, "localhost", 62, "hostname mismatch"),
            (Certificates.expired, "localhost", 10, "certificate has expired"),
            (Certificates.stranger, "localhost", 20, "unable to get local issuer certificate"),
        ] as [(String, String, Int32, String)])
    func `another certificate is refused with the reason`(
        certificate: String, host: String, code: Int32, reason: String
    ) throws {
        let server = try TLSServer(certificate)
        let error = #expect(throws: HTTPClientError.self) { try get("/keys", host: host, server.port) }
        #expect(error == .certificateRefused(code: code))
        #expect(error.map { "\($0)" } == "certificate is refused: \(reason)")
    }

    @Test func `a certificate that names its host in the subject alone is refused`() throws {
        let server = try TLSServer(Certificates.namedBySubject)
        let path = try folder.write(Certificates.namedBySubject, to: "subject.pem")
        let url = try HTTPURL(parsing: "https://localhost:\(server.port)/keys")
        #expect(throws: HTTPClientError.certificateRefused(code: 62)) {
            try HTTPClient(limits: .init(duration: .seconds(60)), trust: .file(path: path)).get(url, accept: "*/*")
        }
    }

    @Test func `the system's store does not know a certificate of our own`() throws {
        let server = try TLSServer(Certificates.server)
        let url = try HTTPURL(parsing: "https://localhost:\(server.port)/keys")
        #expect(throws: HTTPClientError.certificateRefused(code: 20)) {
            try HTTPClient(limits: .init(duration: .seconds(60))).get(url, accept: "*/*")
        }
    }

    @Test(arguments: [nil, "", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] as [String?])
    func `a store without certificates is an error of its own`(text: String?) throws {
        if let text { try folder.write(text, to: "other.pem") }
        let server = try LoopbackServer { _ in .stall }
        let url = try HTTPURL(parsing: "https://127.0.0.1:\(server.port)/keys")
        #expect(throws: HTTPClientError.unreadableTrust) {
            try HTTPClient(trust: .file(path: "\(folder.path)/other.pem")).get(url, accept: "*/*")
        }
    }

    @Test func `TLS before 1.2 is refused`() throws {
        // At OpenSSL's default security level neither side would speak 1.1 anyway.
        let server = try TLSServer(
            Certificates.server, settings: "ssl_protocols TLSv1.1; ssl_ciphers ALL:@SECLEVEL=0;")
        let error = #expect(throws: HTTPClientError.self) { try get("/keys", server.port) }
        #expect(error.map { "\($0)" } == "TLS failed: tlsv1 alert protocol version")
    }

    @Test func `a server that speaks no TLS is none`() throws {
        let server = try TLSServer(Certificates.server, listen: "")
        let error = #expect(throws: HTTPClientError.self) { try get("/keys", server.port) }
        #expect(error.map { "\($0)" } == "TLS failed: wrong version number")
    }

    @Test func `a body without length ends with TLS's own end`() throws {
        let upstream = try LoopbackServer { _ in .withoutLength(Self.keys) }
        let server = try TLSServer(
            Certificates.server, settings: "ssl_protocols TLSv1.2; chunked_transfer_encoding off;",
            upstream: upstream.port)
        #expect(try get("/behind/keys", server.port) == Self.keys)
    }

    @Test func `a body without length is cut off where the connection ends without TLS's own end`() throws {
        let upstream = try LoopbackServer { _ in .withoutLength(Self.keys) }
        let server = try TLSServer(
            Certificates.server, settings: "ssl_protocols TLSv1.2; chunked_transfer_encoding off;",
            upstream: upstream.port)
        let relay = try AlertDroppingRelay(to: server.port)
        #expect(throws: HTTPClientError.cutOff(bodyBytes: 11, expected: nil)) {
            try get("/behind/keys", relay.port)
        }
        // With a length, nobody needs to say that this was all.
        let second = try AlertDroppingRelay(to: server.port)
        #expect(try get("/keys", second.port) == Self.keys)
    }

    @Test(arguments: ["TLSv1.2", "TLSv1.3"], [0, 1, 16384, 100_000, 1 << 20])
    func `nginx's chunks come together`(version: String, count: Int) throws {
        let body = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        let upstream = try LoopbackServer { _ in .withoutLength(body) }
        let server = try TLSServer(
            Certificates.server, settings: "ssl_protocols \(version);", upstream: upstream.port)
        #expect(try get("/behind/keys", server.port) == body)
    }

    @Test func `chunks end without TLS's own end, and are cut off before the last one`() throws {
        let upstream = try LoopbackServer { request in
            request.target.hasSuffix("keys") ? .withoutLength(Self.keys) : .cut(Self.keys, after: 3)
        }
        let server = try TLSServer(Certificates.server, settings: "ssl_protocols TLSv1.2;", upstream: upstream.port)
        let relay = try AlertDroppingRelay(to: server.port)
        #expect(try get("/behind/keys", relay.port) == Self.keys)
        #expect(throws: HTTPClientError.cutOff(bodyBytes: 3, expected: 11)) { try get("/behind/cut", server.port) }
    }

    @Test func `an answer that stalls behind TLS is over at the deadline`() throws {
        let upstream = try LoopbackServer { _ in .stall }
        let server = try TLSServer(Certificates.server, upstream: upstream.port)
        let limited = HTTPClient(limits: .init(duration: .seconds(1)), trust: .file(path: "\(folder.path)/trusted.pem"))
        let url = try HTTPURL(parsing: "https://127.0.0.1:\(server.port)/behind/keys")
        #expect(throws: HTTPClientError.timedOut(after: .seconds(1))) { try limited.get(url, accept: "*/*") }
    }

    @Test func `a body behind TLS has its limit too`() throws {
        let upstream = try LoopbackServer { _ in .endlessBody }
        let server = try TLSServer(Certificates.server, upstream: upstream.port)
        #expect(throws: HTTPClientError.bodyTooLarge(limitInBytes: 1 << 20)) { try get("/behind/keys", server.port) }
    }
}
