import FunctionKit
import Testing

@Suite struct `Server-sent events` {
    private static let fields: [(ServerSentEvent, String)] = [
        (ServerSentEvent("hello"), "data: hello\n\n"),
        (ServerSentEvent(""), "data: \n\n"),
        (ServerSentEvent(" two spaces "), "data:  two spaces \n\n"),
        (ServerSentEvent("a: b", event: "price", id: "7"), "event: price\nid: 7\ndata: a: b\n\n"),
        (ServerSentEvent("x", id: ""), "id: \ndata: x\n\n"),
        (ServerSentEvent(id: "7"), "id: 7\n\n"),
        (ServerSentEvent(), "\n"),
        (ServerSentEvent("é\u{2028}\u{85}\u{0}"), "data: é\u{2028}\u{85}\u{0}\n\n"),
        (.comment("still here"), ": still here\n\n"),
        (.comment(""), ": \n\n"),
        (ServerSentEvent(retry: .seconds(3)), "retry: 3000\n\n"),
        (ServerSentEvent(retry: .microseconds(1_999)), "retry: 1\n\n"),
        (ServerSentEvent(retry: .seconds(-1)), "retry: 0\n\n"),
        (ServerSentEvent(retry: .milliseconds(-1)), "retry: 0\n\n"),
        (ServerSentEvent(retry: .seconds(Int64.max)), "retry: 9223372036854775807\n\n"),
    ]

    @Test(arguments: fields)
    func `are lines of fields and an empty line`(event: ServerSentEvent, text: String) throws {
        #expect(try event.encoded() == Array(text.utf8))
    }

    private static let lines: [(data: String, text: String)] = [
        ("a\nb", "data: a\ndata: b\n\n"),
        ("a\rb", "data: a\ndata: b\n\n"),
        ("a\r\nb", "data: a\ndata: b\n\n"),
        ("a\n\rb", "data: a\ndata: \ndata: b\n\n"),
        ("a\r\rb", "data: a\ndata: \ndata: b\n\n"),
        ("a\n", "data: a\ndata: \n\n"),
        ("a\r\n", "data: a\ndata: \n\n"),
        ("\n", "data: \ndata: \n\n"),
        ("\r\n\r\n", "data: \ndata: \ndata: \n\n"),
        (
            "x\n\nevent: forged\rid: 9\r\n\r\ndata: y",
            "data: x\ndata: \ndata: event: forged\ndata: id: 9\ndata: \ndata: data: y\n\n"
        ),
        // CR with a combining mark after it is one Character with nothing that a split by characters would find.
        ("a\r\u{301}b", "data: a\ndata: \u{301}b\n\n"),
    ]

    @Test(arguments: lines)
    func `give every line of the data the field's name, however it ends`(data: String, text: String) throws {
        #expect(try String(decoding: ServerSentEvent(data).encoded(), as: UTF8.self) == text)
        let comment =
            text.split(separator: "\n", omittingEmptySubsequences: true).map { $0.dropFirst(4) + "\n" }.joined() + "\n"
        #expect(try String(decoding: ServerSentEvent.comment(data).encoded(), as: UTF8.self) == comment)
    }

    @Test(arguments: ["\n", "\r", "\r\n", "a\nb", "a\rdata: b", "a\r\u{301}", "a\r\n\r\nevent: b"])
    func `refuse a line break in an event's name and in an id`(text: String) {
        #expect(throws: ServerSentEventError.lineBreak(field: .event)) {
            try ServerSentEvent("x", event: text).encoded()
        }
        #expect(throws: ServerSentEventError.lineBreak(field: .id)) { try ServerSentEvent("x", id: text).encoded() }
    }

    @Test func `refuse a NUL in an id, which clients ignore with it`() throws {
        #expect(throws: ServerSentEventError.nulInID) { try ServerSentEvent("x", id: "a\u{0}b").encoded() }
        #expect(try ServerSentEvent("x", event: "a\u{0}b").encoded() == Array("event: a\u{0}b\ndata: x\n\n".utf8))
    }

    @Test func `carry a value as JSON`() throws {
        let event = try ServerSentEvent(json: ["text": "a\nb"], event: "said", id: "1")
        #expect(event.data == #"{"text":"a\nb"}"#)
        #expect(try event.encoded() == Array("event: said\nid: 1\ndata: {\"text\":\"a\\nb\"}\n\n".utf8))
    }

    @Test func `tell their faults as thing, fact and expectation`() {
        #expect(
            "\(ServerSentEventError.lineBreak(field: .event))"
                == "server-sent event has a line break in \"event\", expected one line")
        #expect("\(ServerSentEventError.nulInID)" == "server-sent event has a NUL in \"id\", expected none")
    }
}
