import FunctionKit
import Testing

@Suite struct `Problems` {
    private func body(_ problem: Problem) -> String {
        String(decoding: problem.response(id: "r1").bytes, as: UTF8.self)
    }

    @Test func `is told with the members of RFC 9457 and the call's id`() {
        #expect(
            body(Problem(.notFound)) == #"{"id":"r1","status":404,"title":"Not Found","type":"about:blank"}"#)
        #expect(
            body(Problem(.conflict, detail: "d", type: "https://x/y", title: "t", extensions: ["balance": 3]))
                == #"{"balance":3,"detail":"d","id":"r1","status":409,"title":"t","type":"https://x/y"}"#)
    }

    @Test func `an extension cannot take the place of a member`() {
        let extensions: [String: any Encodable & Sendable] = [
            "type": "x", "title": "x", "status": 200, "detail": 5, "id": "x", "kept": true,
        ]
        #expect(
            body(Problem(.conflict, extensions: extensions))
                == #"{"id":"r1","kept":true,"status":409,"title":"Conflict","type":"about:blank"}"#)
    }

    @Test func `an extension that cannot be encoded does not hide the problem`() {
        #expect(
            body(Problem(.conflict, detail: "d", extensions: ["a": Double.infinity, "b": 1]))
                == #"{"detail":"d","id":"r1","status":409,"title":"Conflict","type":"about:blank"}"#)
    }

    @Test func `has its status, its fields and its own content type`() {
        let problem = Problem(
            .serviceUnavailable, headerFields: [.retryAfter: "1", .contentType: "text/html"])
        let response = problem.response(id: "r1")
        #expect(response.status == .serviceUnavailable)
        #expect(response.headerFields[.retryAfter] == "1")
        #expect(response.headerFields[values: .contentType] == ["application/problem+json"])
    }

    @Test func `of members names each with its pointer`() {
        let problem = Problem.unprocessable(
            .init(pointer: "/a", detail: "expected x"), .init(pointer: "", detail: "expected y"))
        #expect(problem.status.code == 422)
        #expect(problem.detail == "/a: expected x; expected y")
        #expect(
            body(problem).hasPrefix(
                #"{"detail":"/a: expected x; expected y","errors":[{"detail":"expected x","pointer":"/a"},"#))
    }
}

@Suite struct `Responses` {
    @Test func `of a value is JSON`() throws {
        struct Value: Encodable {
            let b = "a/b"
            let a = 1
            let date = Date(timeIntervalSince1970: 0)
        }
        let response = try Response.json(Value(), status: .created, headerFields: [.location: "/x"])
        #expect(response.status == .created)
        #expect(response.headerFields[.contentType] == "application/json")
        #expect(response.headerFields[.location] == "/x")
        #expect(String(decoding: response.bytes, as: UTF8.self) == #"{"a":1,"b":"a/b","date":"1970-01-01T00:00:00Z"}"#)
    }

    @Test func `of a value without a JSON form is an error`() {
        #expect(throws: EncodingError.self) { try Response.json(Double.nan) }
    }

    @Test func `of text is UTF-8`() {
        let response = Response.text("é")
        #expect(response.bytes == [0xC3, 0xA9])
        #expect(response.headerFields[.contentType] == "text/plain; charset=utf-8")
    }
}
