import TestSupport
import Testing

@Suite(.enabled(if: Nginx.program != nil, "nginx is not installed; scripts/test installs it"))
struct `Rates behind a real nginx` {
    /// Runs the runtime and nginx, as `swiftlet nginx` configures it, while the body runs.
    private func serve(
        _ configuration: String, _ body: ((_ method: String, _ path: String) throws -> CGIResponse) throws -> Void
    ) throws {
        let workplace = try Workplace("[server]\nlisten = \"unix:s.sock\"\n\(configuration)")
        let server = try NginxServer(before: workplace)
        defer { server.stop() }
        try body { method, path in try server.exchange(["\(method) \(path) HTTP/1.1"]) }
    }

    /// Who has answered.
    private enum Voice: Equatable {
        case function(Int)
        case runtime429
        case nginx429
    }

    private func voice(_ answer: CGIResponse) -> Voice {
        guard answer.status == 429 else { return .function(answer.status) }
        #expect(answer["Content-Type"] == "application/problem+json")
        #expect(answer["X-Request-Id"]?.utf8.count == 32)
        #expect(answer.text.contains(#""status":429,"title":"Too Many Requests","type":"about:blank""#))
        guard answer["RateLimit-Limit"] == nil else {
            #expect(answer["Retry-After"] == "3600" || answer["Retry-After"] == "3599")
            return .runtime429
        }
        #expect(answer["Retry-After"] == "1")
        return .nginx429
    }

    @Test func `the runtime counts exactly, and nginx takes what goes far beyond`() throws {
        try serve("[limits]\nrate = \"1/h per address, burst 3\"") { call in
            let voices = try (0..<12).map { _ in voice(try call("GET", "/health")) }
            #expect(Array(voices.prefix(3)) == [.function(200), .function(200), .function(200)])
            // Twice the burst, and the one that nginx lets pass besides.
            #expect(Array(voices[3..<7]) == Array(repeating: .runtime429, count: 4))
            #expect(voices.last == .nginx429)
        }
    }

    @Test func `a function's rate counts its own requests in nginx, whatever else has its path`() throws {
        try serve("[functions.Payment]\nrate = \"1/h per address, burst 1\"") { call in
            // `POST /payments/transfer` is another function's path: this is no call of Payment.
            for _ in 0..<6 { #expect(voice(try call("GET", "/payments/transfer")) == .function(405)) }
            let voices = try (0..<8).map { _ in voice(try call("GET", "/payments/7")) }
            #expect(Array(voices.prefix(3)) == [.function(401), .runtime429, .runtime429])
            #expect(voices.last == .nginx429)
            #expect(try call("HEAD", "/payments/8").status == 429)
            for _ in 0..<6 { #expect(voice(try call("GET", "/health")) == .function(200)) }
            for _ in 0..<2 { #expect(voice(try call("POST", "/payments/7")) == .function(405)) }
        }
    }

    @Test func `only rates per address reach nginx`() throws {
        let text = try Workplace("[limits]\nrate = [\"1/s per subject\", \"1/s per client\", \"1/s\"]").run("nginx")
            .output
        #expect(!text.contains("limit_req"))
        #expect(!text.contains("map "))
        let both = try Workplace("[limits]\nrate = [\"1/s per subject\", \"90/h per address, burst 5\"]").run("nginx")
            .output
        #expect(both.contains("limit_req_zone $binary_remote_addr zone=swiftlet_rate_0:10m rate=3r/m;\n"))
        #expect(
            both.contains("        limit_req_status 429;\n        limit_req zone=swiftlet_rate_0 burst=10 nodelay;\n"))
        #expect(both.split(separator: "limit_req_zone").count == 2)
    }
}
