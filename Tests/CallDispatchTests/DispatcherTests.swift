import Testing

@testable import CallDispatch

@Suite struct `Calls` {
    let stage: Stage

    init() throws { stage = try Stage(stageFunctions) }

    @Test func `serves a public function without a token, and without looking at one`() async {
        for authorization in [nil, "Bearer rubbish", "Bearer", "Basic x"] {
            let answer = await stage.answer("GET", "/hello?name=a%20b", authorization: authorization)
            #expect(answer.bodyText == #"{"caller":"nobody","hello":"a b"}"#)
            #expect(answer.record.status == 200)
            #expect(answer.record.subject == nil)
        }
    }

    @Test func `serves a protected function to who may call it`() async throws {
        let answer = await stage.answer(
            "POST", "/payments/transfer", authorization: try stage.bearer("payments:write"), body: #"{"amount":5}"#)
        #expect(answer.bodyText == #"{"amount":"5","by":"u1"}"#)
        #expect(
            answer.headText
                == "Status: 200 OK\r\nContent-Type: application/json\r\nContent-Length: 24\r\nX-Request-Id: r1\r\n\r\n")
        #expect(answer.record.function == "Pay")
        #expect(answer.record.subject == "u1")
        #expect(answer.record.rule == nil)
    }

    @Test func `answers every refusal as the table says`() async throws {
        let other = try stage.bearer("payments:read")
        let good = try stage.bearer("payments:write")
        let rows: [(String, String, String?, String?, Int, String?, String)] = [
            ("POST", "/payments/transfer", nil, "{}", 401, "Bearer realm=\"swiftlet\"", "no-credentials"),
            ("POST", "/payments/transfer", "Basic x", "{}", 401, "Bearer realm=\"swiftlet\"", "no-credentials"),
            (
                "POST", "/payments/transfer", "Bearer", "{}", 400, "Bearer error=\"invalid_request\"",
                "malformed-authorization"
            ),
            (
                "POST", "/payments/transfer?access_token=x", good, "{}", 400, "Bearer error=\"invalid_request\"",
                "several-credentials"
            ),
            ("POST", "/payments/transfer", "Bearer a.b.c", "{}", 401, "Bearer error=\"invalid_token\"", "base64url"),
            (
                "POST", "/payments/transfer", good + "A", "{}", 401, "Bearer error=\"invalid_token\"",
                "signature-mismatch"
            ),
            (
                "POST", "/payments/transfer", other, "{}", 403,
                "Bearer error=\"insufficient_scope\", scope=\"payments:write\"", "insufficient-scope"
            ),
            ("GET", "/users/u2", good, nil, 403, "Bearer error=\"insufficient_scope\"", "insufficient-scope"),
            ("GET", "/nowhere", good, nil, 404, nil, "no-such-path"),
            ("GET", "/payments/transfer", nil, nil, 405, nil, "method-not-allowed"),
            ("GET", "/a%2Fb", nil, nil, 400, nil, "malformed-path"),
        ]
        for (method, uri, authorization, body, status, challenge, rule) in rows {
            let answer = await stage.answer(method, uri, authorization: authorization, body: body)
            #expect(answer.record.status == status, "\(method) \(uri)")
            #expect(answer.field("WWW-Authenticate") == challenge, "\(method) \(uri)")
            #expect(answer.record.rule == rule, "\(method) \(uri)")
            #expect(answer.field("Content-Type") == "application/problem+json")
            #expect(answer.bodyText.contains("\"id\":\"r1\""))
            #expect(answer.field("X-Request-Id") == "r1")
            // What the client is told is the code; the rule is the log's.
            if status == 401 { #expect(!answer.bodyText.contains("expected")) }
        }
    }

    @Test func `authorizes before it decodes`() async {
        let answer = await stage.answer("POST", "/payments/transfer", body: "rubbish")
        #expect(answer.record.status == 401)
    }

    @Test func `tells the subject of a token that is good but not enough`() async throws {
        let answer = await stage.answer("GET", "/users/u2", authorization: try stage.bearer())
        #expect(answer.record.subject == "u1")
        #expect(answer.record.error == "token does not meet the access, expected claim sub = {id}")
    }

    @Test func `binds a claim to the decoded path`() async throws {
        let token = try stage.bearer(subject: "u 1")
        #expect(await stage.answer("GET", "/users/u%201", authorization: token).record.status == 200)
        #expect(await stage.answer("GET", "/users/u%2B1", authorization: token).record.status == 403)
        #expect(await stage.answer("GET", "/users/x?id=u%201", authorization: token).record.status == 403)
    }

    @Test func `answers HEAD as GET without the body`() async {
        let get = await stage.answer("GET", "/hello")
        let head = await stage.answer("HEAD", "/hello")
        #expect(head.bytes.isEmpty)
        #expect(head.headText == get.headText)
        #expect(await stage.answer("HEAD", "/nowhere").bytes.isEmpty)
    }

    @Test func `answers OPTIONS by itself, and 405 with the methods`() async {
        let options = await stage.answer("OPTIONS", "/users/u1")
        #expect(
            options.headText
                == "Status: 204 No Content\r\nAllow: DELETE, GET, HEAD, OPTIONS\r\nX-Request-Id: r1\r\n\r\n")
        #expect(options.record.rule == nil)
        let other = await stage.answer("PATCH", "/users/u1")
        #expect(other.record.status == 405)
        #expect(other.field("Allow") == "DELETE, GET, HEAD, OPTIONS")
        #expect(await stage.answer("OPTIONS", "/nowhere").record.status == 404)
    }

    @Test func `a function without an output answers 204`() async throws {
        let answer = await stage.answer("DELETE", "/users/u1", authorization: try stage.bearer())
        #expect(answer.headText == "Status: 204 No Content\r\nX-Request-Id: r1\r\n\r\n")
    }

    @Test func `an input that cannot be decoded is told with its pointer`() async throws {
        let token = try stage.bearer("payments:write")
        let answer = await stage.answer("POST", "/payments/transfer", authorization: token, body: #"{"amount":"x"}"#)
        #expect(answer.record.status == 422)
        #expect(answer.bodyText.contains(#""pointer":"/amount""#))
        let bare = await stage.answer("POST", "/payments/transfer", authorization: token)
        #expect(bare.record.status == 422)
    }

    @Test func `of what a function throws only the type gets into the log, and nothing into the answer`() async {
        let answer = await stage.answer("GET", "/fail/x")
        #expect(answer.record.status == 500)
        #expect(answer.record.error?.hasPrefix("function threw ") == true)
        #expect(answer.record.error?.hasSuffix("Leak") == true)
        #expect(!answer.bodyText.contains("hunter2") && !answer.bodyText.contains("Leak"))
        #expect(!answer.headText.contains("hunter2"))
        #expect(answer.bodyText == #"{"id":"r1","status":500,"title":"Internal Server Error","type":"about:blank"}"#)
        let nan = await stage.answer("GET", "/nan")
        #expect(nan.record.status == 500)
        #expect(nan.record.error != nil)
    }

    @Test func `a problem that a function throws is its answer`() async {
        let answer = await stage.answer("GET", "/fail/problem")
        #expect(answer.record.status == 409)
        #expect(answer.bodyText.contains(#""detail":"told""#))
        #expect(answer.record.error == nil)
    }

    @Test func `without REQUEST_URI it routes on SCRIPT_NAME and PATH_INFO, decoded before`() async throws {
        let request = CGIRequest.make("GET", nil, scriptName: "/hel", pathInfo: "lo", query: "name=x")
        guard case .admitted(let call) = stage.lane.admit(request, at: 0) else {
            Issue.record("not admitted")
            return
        }
        #expect(await call.run().bodyText == #"{"caller":"nobody","hello":"x"}"#)
    }

    @Test func `a query that is not UTF-8 is refused`() {
        var request = CGIRequest(bytes: Array("GET/hello?a=".utf8) + [0xFF], variables: Variables(), body: [])
        request.method = 0..<3
        request.requestURI = 3..<13
        guard case .answered(let answer, _) = stage.lane.admit(request, at: 0) else {
            Issue.record("admitted")
            return
        }
        #expect(answer.record.status == 400)
        #expect(answer.record.rule == "malformed-query")
    }

    @Test func `several Authorization fields are refused`() throws {
        let request = CGIRequest.make(
            "DELETE", "/users/1", authorization: try stage.bearer(), authorizationCount: 2)
        guard case .answered(let answer, _) = stage.lane.admit(request, at: 1_500) else {
            Issue.record("admitted")
            return
        }
        #expect(answer.record.status == 400)
        #expect(answer.record.rule == "several-credentials")
    }

    @Test func `answers the host's own refusals`() {
        let rows: [(Refusal, Int, String)] = [
            (.headTooLarge(limitInBytes: 10), 431, "head-too-large"),
            (.bodyTooLarge(limitInBytes: 10), 413, "body-too-large"),
            (.contentLengthMismatch, 400, "content-length-mismatch"),
            (.requestTooSlow, 408, "request-too-slow"),
            (.overloaded(retryAfterInSeconds: 2), 503, "overloaded"),
            (.functionClosed(retryAfterInSeconds: 2), 503, "function-closed"),
            (.deadlineExceeded, 504, "deadline-exceeded"),
            (.crashed(signal: "SIGILL"), 500, "crashed"),
            (.answerTooLarge(foundInBytes: 11, limitInBytes: 10), 500, "answer-too-large"),
        ]
        for (refusal, status, rule) in rows {
            let answer = stage.lane.answer(refusal)
            #expect(answer.record.status == status)
            #expect(answer.record.rule == rule)
            #expect(answer.field("Retry-After") == (status == 503 ? "2" : nil))
        }
    }
}

@Suite struct `Answers` {
    let stage: Stage

    init() throws { stage = try Stage(stageFunctions) }

    @Test func `a value cannot split the head`() async {
        let answer = await stage.answer("GET", "/fail/split")
        #expect(answer.fields.filter { $0.hasPrefix("X-Evil") }.isEmpty)
        #expect(answer.headText.split(separator: "\r\n\r\n", omittingEmptySubsequences: false).count == 2)
        #expect(answer.field("Location")?.hasPrefix("/x") == true)
    }

    @Test func `the runtime's own fields cannot be replaced`() async {
        #expect(
            await stage.answer("GET", "/fail/fields").headText
                == "Status: 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nX-Own: kept\r\n"
                + "Content-Length: 3\r\nX-Request-Id: r1\r\n\r\n")
    }

    @Test(arguments: [("nocontent", "204 No Content"), ("notmodified", "304 Not Modified")])
    func `a status without a body has none, and no length`(how: String, status: String) async {
        let answer = await stage.answer("GET", "/fail/\(how)")
        #expect(answer.bytes.isEmpty)
        #expect(answer.headText == "Status: \(status)\r\nX-Request-Id: r1\r\n\r\n")
    }

    @Test(arguments: [("informational", 103), ("early", 199), ("late", 600), ("redirect", 700)])
    func `a status that is not final becomes 500`(how: String, code: Int) async {
        let answer = await stage.answer("GET", "/fail/\(how)")
        #expect(answer.record.status == 500)
        #expect(answer.record.error == "status \(code) is not final, expected 200...599")
        #expect(answer.field("Status") == "500 Internal Server Error")
    }
}

@Suite struct `Request ids` {
    let stage: Stage

    init() throws { stage = try Stage(stageFunctions) }

    @Test(arguments: ["r1", "0123456789abcdef0123456789ABCDEF", "a-b_c.d", String(repeating: "x", count: 128)])
    func `nginx's are kept`(id: String) async {
        let answer = await stage.answer("GET", "/hello", id: id)
        #expect(answer.record.id == id)
        #expect(answer.field("X-Request-Id") == id)
    }

    @Test(arguments: ["", "a b", "a\r\nX: 1", "é", "a\"", String(repeating: "x", count: 129)])
    func `others are replaced`(id: String) async {
        let answer = await stage.answer("GET", "/hello", id: id)
        #expect(answer.record.id != id)
        #expect(!answer.record.id.isEmpty)
        #expect(answer.fields.count == 4)
    }

    @Test func `ours are unique, over lanes as well`() async throws {
        let other = try Stage(stageFunctions)
        var ids: Set<String> = []
        for _ in 0..<500 {
            ids.insert(await stage.answer("GET", "/hello", id: "").record.id)
            ids.insert(await other.answer("GET", "/hello", id: "").record.id)
            ids.insert(stage.lane.answer(.contentLengthMismatch).record.id)
        }
        #expect(ids.count == 1_500)
    }
}
