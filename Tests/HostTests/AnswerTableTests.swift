import FastCGI
import FoundationEssentials
import TestSupport
import Testing

/// One row of the table of answers: what is sent, and everything that comes back.
struct AnswerRow: Sendable, CustomTestStringConvertible {
    let situation: String
    var method = "GET"
    var path = "/hello"
    var query = ""
    var headers: [(name: String, value: String)] = []
    var scopes: [String]?
    var roles: [String] = []
    var fault: TestIssuer.Fault?
    var body = ""

    let status: Int
    var challenge: String?
    var allow: String?
    /// Nil for a problem document.
    var contentType: String?
    var detail: String?
    /// The body, where it is no problem document.
    var text: String?

    var testDescription: String { situation }
}

@Suite struct `Answers over a live socket` {
    private let issuer: TestIssuer

    init() throws { issuer = try TestIssuer() }

    static let insufficient = #"Bearer error="insufficient_scope", scope="payments:write""#
    static let invalidToken = #"Bearer error="invalid_token""#
    static let invalidRequest = #"Bearer error="invalid_request""#
    static let noCredentials = #"Bearer realm="swiftlet""#
    static let json = [(name: "Content-Type", value: "application/json")]
    static let plain = "text/plain; charset=utf-8"

    static let credentials: [AnswerRow] = [
        AnswerRow(situation: "no credentials", path: "/identity", status: 401, challenge: noCredentials),
        AnswerRow(
            situation: "another scheme", path: "/identity", headers: [("Authorization", "Basic YTpi")], status: 401,
            challenge: noCredentials),
        AnswerRow(
            situation: "an empty field", path: "/identity", headers: [("Authorization", "")], status: 401,
            challenge: noCredentials),
        AnswerRow(
            situation: "a scheme without a token", path: "/identity", headers: [("Authorization", "Bearer")],
            status: 400,
            challenge: invalidRequest),
        AnswerRow(
            situation: "an empty token", path: "/identity", headers: [("Authorization", "Bearer ")], status: 400,
            challenge: invalidRequest),
        AnswerRow(
            situation: "a token with a space", path: "/identity", headers: [("Authorization", "Bearer a b")],
            status: 400, challenge: invalidRequest),
        AnswerRow(
            situation: "two fields", path: "/identity", headers: [("Authorization", "Bearer a")], scopes: [],
            status: 400, challenge: invalidRequest),
        AnswerRow(
            situation: "a token in header and query", path: "/identity", query: "access_token=a", scopes: [],
            status: 400, challenge: invalidRequest),
        AnswerRow(
            situation: "a token in the query alone", path: "/identity", query: "access_token=a", status: 401,
            challenge: noCredentials),
        AnswerRow(
            situation: "a token that is no JWS", path: "/identity", headers: [("Authorization", "Bearer abc")],
            status: 401, challenge: invalidToken),
    ]

    static let faults = TestIssuer.Fault.allCases.map { fault in
        AnswerRow(
            situation: "a bad token: \(fault)", path: "/identity", scopes: ["payments:write"], fault: fault,
            status: 401,
            challenge: invalidToken)
    }

    static let accesses: [AnswerRow] = [
        AnswerRow(
            situation: "no scope", method: "POST", path: "/payments/transfer", headers: json, scopes: [], body: "{}",
            status: 403, challenge: insufficient),
        AnswerRow(
            situation: "a scope that only begins alike", method: "POST", path: "/payments/transfer", headers: json,
            scopes: ["payments:writes", "payments:", "payments:WRITE"], body: "{}", status: 403, challenge: insufficient
        ),
        AnswerRow(
            situation: "the scope", method: "POST", path: "/payments/transfer", headers: json,
            scopes: ["a", "payments:write"], body: #"{"to":"bob","amount":3}"#, status: 200,
            contentType: "application/json", text: #"{"amount":3,"by":"alice"}"#),
        AnswerRow(
            situation: "none of two scopes", path: "/payments/7", scopes: ["payments"], status: 403,
            challenge: #"Bearer error="insufficient_scope", scope="payments:read payments:write""#),
        AnswerRow(
            situation: "one of two scopes", path: "/payments/7", scopes: ["payments:read"], status: 200,
            contentType: plain, text: "7"),
        AnswerRow(
            situation: "no role", path: "/administration", scopes: ["admin"], status: 403,
            challenge: #"Bearer error="insufficient_scope""#),
        AnswerRow(
            situation: "the role", path: "/administration", scopes: [], roles: ["reader", "admin"], status: 200,
            contentType: plain, text: "administered"),
        AnswerRow(
            situation: "another's path", path: "/users/bob", scopes: [], status: 403,
            challenge: #"Bearer error="insufficient_scope""#),
        AnswerRow(
            situation: "one's own path", path: "/users/alice", scopes: [], status: 200, contentType: plain,
            text: "alice"),
        AnswerRow(
            situation: "one's own path, encoded", path: "/users/%61lice", scopes: [], status: 200, contentType: plain,
            text: "alice"),
        AnswerRow(
            situation: "a public function and a bad token", headers: [("Authorization", "Bearer a")], status: 200,
            contentType: plain, text: "hello"),
    ]

    static let routes: [AnswerRow] = [
        AnswerRow(situation: "no such path", path: "/none", status: 404),
        AnswerRow(situation: "a path without a function", path: "/payments", status: 404),
        AnswerRow(situation: "a slash too many", path: "/hello/", status: 404),
        AnswerRow(situation: "two slashes", path: "//hello", status: 404),
        AnswerRow(situation: "a method too many", method: "DELETE", status: 405, allow: "GET, HEAD, OPTIONS"),
        AnswerRow(situation: "a method in small letters", method: "get", status: 405, allow: "GET, HEAD, OPTIONS"),
        AnswerRow(
            situation: "a method of a protected path", path: "/payments/transfer", status: 405, allow: "OPTIONS, POST"),
        AnswerRow(
            situation: "OPTIONS", method: "OPTIONS", path: "/payments/transfer", status: 204, allow: "OPTIONS, POST",
            contentType: "", text: ""),
        AnswerRow(situation: "HEAD", method: "HEAD", status: 200, contentType: plain, text: ""),
        AnswerRow(situation: "GET", status: 200, contentType: plain, text: "hello"),
        AnswerRow(situation: "GET with a query", query: "a=b?c", status: 200, contentType: plain, text: "hello"),
    ]

    static let paths: [AnswerRow] =
        [
            ("/files/a%2Fb", "path has an encoded slash, expected none"),
            ("/files/a%2fb", "path has an encoded slash, expected none"),
            ("/files/a%00b", "path has a NUL byte, expected none"),
            ("/files/../hello", "path has a segment \".\" or \"..\", expected a normalised path"),
            ("/files/%2e%2e/hello", "path has a segment \".\" or \"..\", expected a normalised path"),
            ("/files/.", "path has a segment \".\" or \"..\", expected a normalised path"),
            ("/files/%FF", "path is not UTF-8 after decoding"),
            ("/files/%C0%AF", "path is not UTF-8 after decoding"),
            ("/files/%ED%A0%80", "path is not UTF-8 after decoding"),
            ("/files/%4", "path has \"%\" without two hexadecimal digits after it"),
            ("/files/%+1", "path has \"%\" without two hexadecimal digits after it"),
            ("hello", "path does not begin with \"/\""),
            ("http://evil.example/hello", "path does not begin with \"/\""),
        ].map { path, detail in AnswerRow(situation: "path \(path)", path: path, status: 400, detail: detail) } + [
            AnswerRow(
                situation: "an encoded percent sign, decoded once", path: "/files/%252F", status: 200,
                contentType: plain,
                text: "%2F"),
            AnswerRow(situation: "a space", path: "/files/a%20b+c", status: 200, contentType: plain, text: "a b+c"),
            AnswerRow(
                situation: "dots that are a name", path: "/files/...", status: 200, contentType: plain, text: "..."),
        ]

    static let inputs: [AnswerRow] = [
        AnswerRow(
            situation: "not JSON", method: "POST", path: "/payments/transfer",
            headers: [("Content-Type", "text/plain")], scopes: ["payments:write"], body: "{}", status: 415,
            detail: "body is of type \"text/plain\", expected application/json"),
        AnswerRow(
            situation: "a member of another type", method: "POST", path: "/payments/transfer", headers: json,
            scopes: ["payments:write"], body: #"{"to":"bob","amount":"3"}"#, status: 422,
            detail: "/amount: expected an integer, found a string"),
        AnswerRow(
            situation: "a member too few", method: "POST", path: "/payments/transfer", headers: json,
            scopes: ["payments:write"], body: #"{"to":"bob"}"#, status: 422,
            detail: "/amount: expected a value, found nothing"),
        AnswerRow(
            situation: "broken JSON", method: "POST", path: "/payments/transfer", headers: json,
            scopes: ["payments:write"], body: #"{"to":"#, status: 422, detail: "body is not valid JSON"),
        AnswerRow(
            situation: "a body shorter than declared", method: "POST", path: "/length",
            headers: [("Content-Length", "5")], body: "four", status: 400,
            detail: "body does not have the length that was declared"),
        AnswerRow(
            situation: "a body longer than declared", method: "POST", path: "/length",
            headers: [("Content-Length", "3")], body: "four", status: 400,
            detail: "body does not have the length that was declared"),
        AnswerRow(
            situation: "a length that is no number", method: "POST", path: "/length",
            headers: [("Content-Length", "-4")], body: "four", status: 400,
            detail: "body does not have the length that was declared"),
        AnswerRow(
            situation: "a body that is announced beyond the limit", method: "POST", path: "/length",
            headers: [("Content-Length", "65537")], status: 413, detail: "body is larger than 65536 bytes"),
        AnswerRow(
            situation: "a length beyond every number", method: "POST", path: "/length",
            headers: [("Content-Length", String(repeating: "9", count: 40))], status: 413,
            detail: "body is larger than 65536 bytes"),
        AnswerRow(
            situation: "a head beyond the limit", headers: [("X-Long", String(repeating: "a", count: 16_384))],
            status: 431, detail: "request head is larger than 16384 bytes"),
        AnswerRow(situation: "a thrown problem", path: "/refusing", status: 409, detail: "already done"),
        AnswerRow(situation: "any other error", path: "/failing", status: 500),
    ]

    @Test(arguments: credentials + faults + accesses + routes + paths + inputs)
    func `are as the table says`(row: AnswerRow) throws {
        var headers = row.headers
        if let scopes = row.scopes {
            let token = try issuer.token(scopes: scopes, roles: row.roles, fault: row.fault)
            headers.append(("Authorization", "Bearer \(token)"))
        }
        let body = Array(row.body.utf8)
        let parameters = nginxParameters(
            method: row.method, path: row.path, query: row.query, headers: headers, body: body)
        let answer = try LiveHost.run(issuer: issuer) { live in
            try live.call(FastCGIRequest(parameters: parameters + [("REQUEST_ID", "call-1")], body: body))
        }

        #expect(answer.status == row.status)
        #expect(answer["WWW-Authenticate"] == row.challenge)
        #expect(answer["Allow"] == row.allow)
        #expect(answer.fields.count { $0.name.lowercased() == "www-authenticate" } == (row.challenge == nil ? 0 : 1))
        #expect(answer["Content-Type"] ?? "" == row.contentType ?? "application/problem+json")
        let id = try #require(answer["X-Request-Id"])
        // What breaks a limit is refused before its parameters are known.
        if ![413, 431].contains(row.status), !row.situation.hasPrefix("a body"), !row.situation.hasPrefix("a length") {
            #expect(id == "call-1")
        }
        guard row.contentType == nil else {
            #expect(answer.text == row.text)
            #expect(
                answer["Content-Length"]
                    == (row.status == 204 ? nil : row.method == "HEAD" ? "5" : "\(answer.body.count)"))
            return
        }
        #expect(answer["Content-Length"] == "\(answer.body.count)")
        let problem = try JSONDecoder().decode(ProblemDocument.self, from: Data(answer.body))
        #expect(problem.status == row.status)
        #expect(problem.type == (row.path == "/refusing" ? "/problems/done" : "about:blank"))
        #expect(problem.id == id)
        #expect(problem.detail == row.detail)
        #expect(
            problem.errors?.map { $0.pointer.isEmpty ? $0.detail : "\($0.pointer): \($0.detail)" }
                == (row.status == 422 ? [row.detail ?? ""] : nil))
        #expect(!answer.text.contains("swordfish"))
        #expect(!answer.text.contains("Secretive"))
    }

    @Test func `carry an id of the host's own where nginx sent none, and another for the next call`() throws {
        try LiveHost.run { live in
            let ids = try (0..<3).map { _ in try #require(try live.get("/hello")["X-Request-Id"]) }
            #expect(Set(ids).count == 3)
        }
    }

    @Test func `say what is too much, with the time to come again, while a call takes the last place`() throws {
        try LiveHost.run(capacity: .of(calls: 1, queue: 0)) { live in
            let meeting = Meeting()
            var first = try live.connect()
            try first.send(FastCGIRequest.get("/suspending", query: "key=\(meeting.key)").encoded())
            #expect(meeting.waitForArrival())
            let refused = try live.get("/hello")
            #expect(refused.status == 503)
            #expect(refused["Retry-After"] == "1")
            #expect(refused["Content-Type"] == "application/problem+json")
            meeting.end()
            #expect(try first.response(for: RequestID(rawValue: 1)).response().text == "resumed")
            #expect(try live.get("/hello").status == 200)
        }
    }
}

private struct ProblemDocument: Decodable {
    struct Member: Decodable { let pointer: String, detail: String }
    let type: String, title: String, status: Int, detail: String?, id: String
    let errors: [Member]?
}
