import FunctionKit
import TestSupport
import Testing

private struct Order: Decodable, Equatable {
    struct Line: Decodable, Equatable {
        let sku: String
        let count: Int8
    }
    let id: String?
    let lines: [Line]?
    let note: String?
}

private struct Numbered: Decodable, Equatable {
    let id: Int
    let total: Decimal
}

@Suite struct `Input from a body` {
    @Test func `is the JSON`() throws {
        let order = try input(Order.self, from: .post(#"{"lines":[{"sku":"a","count":2}],"note":null,"more":1}"#))
        #expect(order == Order(id: nil, lines: [.init(sku: "a", count: 2)], note: nil))
    }

    @Test(arguments: [HTTPRequest.Method.post, .put, .patch])
    func `is joined by the path, which hides a member of the same name`(method: HTTPRequest.Method) throws {
        let body = #"{"id":"of the body","lines":[{"sku":"a","count":-128}],"note":"n"}"#
        let order = try input(Order.self, from: .post(body, path: [("id", "of the path")], method: method))
        #expect(order == Order(id: "of the path", lines: [.init(sku: "a", count: -128)], note: "n"))
    }

    @Test func `reads the path as the type asks`() throws {
        let value = try input(Numbered.self, from: .post(#"{"total":12.50}"#, path: [("id", "7")]))
        #expect(value == Numbered(id: 7, total: 12.5))
    }

    @Test func `takes nothing from the query`() {
        #expect(
            refusal(Numbered.self, from: .post("{}", query: "id=1&total=2"))
                == InputRefusal(status: 422, pointer: "/id", detail: "expected a value, found nothing"))
    }

    @Test func `may be empty when nothing is asked for`() throws {
        #expect(try input(Order.self, from: .post("", type: nil)) == Order(id: nil, lines: nil, note: nil))
        #expect(try input(Order.self, from: .post("", path: [("id", "1")], type: "text/plain")).id == "1")
    }

    @Test(
        arguments: [
            (#"{"id":1}"#, "/id", "expected a string, found a number"),
            (#"{"id":true}"#, "/id", "expected a string, found true or false"),
            (#"{"id":{}}"#, "/id", "expected a string, found an object"),
            (#"{"id":[]}"#, "/id", "expected a string, found an array"),
            (#"{"lines":{}}"#, "/lines", "expected an array, found an object"),
            (#"{"lines":[{"sku":"a","count":1},null]}"#, "/lines/1", "expected an object, found null"),
            (#"{"lines":[{"sku":"a","count":"1"}]}"#, "/lines/0/count", "expected an integer, found a string"),
            (#"{"lines":[{"sku":"a","count":null}]}"#, "/lines/0/count", "expected an integer, found null"),
            (#"{"lines":[{"count":1}]}"#, "/lines/0/sku", "expected a value, found nothing"),
            (
                #"{"lines":[{"sku":"a","count":128}]}"#, "/lines/0/count",
                "expected an integer from -128 to 127, found a number"
            ),
            (
                #"{"lines":[{"sku":"a","count":1.5}]}"#, "/lines/0/count",
                "expected an integer from -128 to 127, found a number"
            ),
            (#"{"id":"\uD800"}"#, "/id", "expected a string, found a string that is not Unicode"),
            ("[]", "", "expected an object, found an array"), (#""a""#, "", "expected an object, found a string"),
            ("null", "", "expected an object, found null"), ("1", "", "expected an object, found a number"),
        ])
    func `is refused with the pointer, what was expected and what was found`(
        body: String, pointer: String, detail: String
    ) {
        let expected = InputRefusal(status: 422, pointer: pointer, detail: detail)
        #expect(refusal(Order.self, from: .post(body)) == expected)
        #expect(refusal(Order.self, from: .post(body, path: [("other", "x")])) == expected)
    }

    @Test(arguments: ["", "{", "{]", "nul", "{'a':1}", "{} {}", "\u{7}", "{\"a\"}", "// c\n{}", "{a:1}"])
    func `that is no JSON is refused`(body: String) {
        let expected = InputRefusal(status: 422, pointer: "", detail: "body is not valid JSON")
        #expect(refusal(Order.self, from: .post(body)) == expected)
        #expect(refusal(Order.self, from: .post(body, path: [("id", "x")])) == expected)
    }

    @Test func `in UTF-16 is refused, for JSON is UTF-8`() {
        let expected = InputRefusal(status: 422, pointer: "", detail: "body is not UTF-8")
        for bytes in [[0x7B, 0, 0x7D, 0], [0, 0x7B, 0, 0x7D], [0xFF, 0xFE, 0x7B, 0, 0x7D, 0]] as [[UInt8]] {
            #expect(refusal(Order.self, from: .post(bytes)) == expected)
        }
    }

    @Test(arguments: [(512, nil), (513, "body is not valid JSON"), (100_000, "body is not valid JSON")])
    func `may nest 512 deep and no deeper`(depth: Int, detail: String?) {
        struct Empty: Decodable {}
        let value = String(repeating: "[", count: depth - 1) + String(repeating: "]", count: depth - 1)
        let request = Request.post(#"{"a":\#(value)}"#)
        #expect(refusal(Empty.self, from: request)?.detail == detail)
    }

    @Test func `a mebibyte of noise is refused`() {
        var generator = SeededGenerator(seed: 4)
        let noise = (0..<(1 << 20)).map { _ in UInt8.random(in: 1...0xF0, using: &generator) }
        #expect(refusal(Order.self, from: .post(noise))?.detail == "body is not valid JSON")
    }

    @Test func `of two members of one name the first counts`() throws {
        #expect(try input(Order.self, from: .post(#"{"id":"first","id":"second"}"#)).id == "first")
    }

    @Test func `pointers escape tildes and slashes, and keep the zeros of a name`() {
        #expect(refusal([String: Int].self, from: .post(#"{"a/b~c":"x"}"#))?.pointer == "/a~1b~0c")
        #expect(refusal([String: Int].self, from: .post(#"{"007":"x"}"#))?.pointer == "/007")
        #expect(refusal([[String: [Int]]].self, from: .post(#"[{"a":[0,true]}]"#))?.pointer == "/0/a/1")
    }

    @Test func `a value of an own type is refused at its place`() {
        enum Currency: String, Decodable { case eur }
        struct Price: Decodable { let currency: Currency }
        let refused = refusal(Price.self, from: .post(#"{"currency":"usd"}"#))
        #expect(refused?.pointer == "/currency")
        #expect(refused?.detail == "expected one of the values that are known, found another")
    }

    @Test func `a refusal does not repeat a long value whole`() {
        struct Talkative: Decodable {
            init(from decoder: any Decoder) throws {
                let text = try decoder.singleValueContainer().decode(String.self)
                throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: text))
            }
        }
        let long = String(repeating: "x", count: 100_000)
        #expect(refusal([Talkative].self, from: .post(#"["\#(long)"]"#))?.detail?.count == 200)
    }

    @Test func `an error of the type's own stays inside, a problem is answered`() {
        struct Secret: Error {}
        struct Failing: Decodable { init(from decoder: any Decoder) throws { throw Secret() } }
        struct Telling: Decodable { init(from decoder: any Decoder) throws { throw Problem(.conflict, detail: "no") } }
        struct Holder<Value: Decodable>: Decodable { let a: Value }
        #expect(
            refusal(Holder<Failing>.self, from: .post(#"{"a":1}"#))
                == InputRefusal(status: 422, pointer: "/a", detail: "expected Failing, found a number"))
        let expected = InputRefusal(status: 409, pointer: nil, detail: "no")
        #expect(refusal(Holder<Telling>.self, from: .post(#"{"a":1}"#)) == expected)
        #expect(refusal(Holder<Telling>.self, from: .post(#"{"a":1}"#, path: [("b", "")])) == expected)
    }

    @Test func `mutated bodies are decoded or refused with 422`() {
        var generator = SeededGenerator(seed: 5)
        let whole = Array(#"{"id":"a","lines":[{"sku":"é\n","count":12},{"sku":"b","count":-1}],"note":null}"#.utf8)
        for round in 0..<2_000 {
            let path: [(name: String, value: String)] = round.isMultiple(of: 2) ? [] : [("note", "n")]
            let refused = refusal(Order.self, from: .post(whole.mutated(by: &generator), path: path))
            #expect(refused == nil || refused?.status == 422)
        }
    }
}

@Suite struct `Media type` {
    @Test(
        arguments: [
            "application/json", "application/json; charset=utf-8", "Application/JSON;charset=\"UTF-8\"",
            "application/json;", "application/vnd.x+json", "application/problem+json ; a=b",
        ])
    func `of JSON is taken`(type: String) throws {
        #expect(try input([Int].self, from: .post("[1]", type: type)) == [1])
    }

    @Test(
        arguments: [
            "text/plain", "application/json; charset=latin1", "application/jsonp", "text/json", "json",
            "application/x-www-form-urlencoded", "application/json, text/plain", "multipart/form-data; boundary=a",
        ])
    func `of anything else is answered with 415`(type: String) {
        let refused = refusal([Int].self, from: .post("[1]", type: type))
        #expect(
            refused
                == InputRefusal(
                    status: 415, pointer: nil, detail: "body is of type \"\(type)\", expected application/json"))
    }

    @Test(arguments: [nil, ""]) func `that is missing is answered with 415`(type: String?) {
        #expect(
            refusal([Int].self, from: .post("[1]", type: type))
                == InputRefusal(
                    status: 415, pointer: nil, detail: "body is of no declared type, expected application/json"))
    }
}
