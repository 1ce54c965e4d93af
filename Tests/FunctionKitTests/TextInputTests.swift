import FunctionKit
import TestSupport
import Testing

private struct One<Value: Decodable & Equatable>: Decodable { let n: Value }

private func value<Value: Decodable & Equatable>(_ type: Value.Type, _ text: String) -> Value? {
    let escaped = text.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    let fromQuery = try? input(One<Value>.self, from: .get("n=\(escaped)")).n
    let fromPath = try? input(One<Value>.self, from: .post("{}", path: [("n", text)])).n
    #expect(fromQuery == fromPath)
    return fromQuery
}

@Suite struct `Input from path and query` {
    private struct Search: Decodable, Equatable {
        let id: String
        let tag: [String]?
        let limit: Int?
    }

    @Test func `joins both, arrays from repeated names`() throws {
        #expect(
            try input(Search.self, from: .get("tag=a&limit=5&tag=b", path: [("id", "7")]))
                == Search(id: "7", tag: ["a", "b"], limit: 5))
        #expect(try input(Search.self, from: .get("", path: [("id", "7")])) == Search(id: "7", tag: nil, limit: nil))
        #expect(try input(Search.self, from: .get("tag=a", path: [("id", "7")])).tag == ["a"])
    }

    @Test(arguments: ["id=8", "id=8&id=9", "%69d=8", "id"])
    func `a query never shadows the path that was authorized`(query: String) throws {
        #expect(try input(Search.self, from: .get(query, path: [("id", "7")])).id == "7")
    }

    @Test func `a malformed query is answered with 400`() {
        #expect(
            refusal(Search.self, from: .get("id=%GG"))
                == InputRefusal(status: 400, pointer: nil, detail: "query is not percent-encoded UTF-8"))
    }

    @Test(
        arguments: [
            ("limit=x&id=1", "/limit", "expected an integer, found other text"),
            ("limit=&id=1", "/limit", "expected an integer, found other text"),
            ("limit=1&limit=2&id=1", "/limit", "expected an integer, found 2 values"),
            ("limit=1", "/id", "expected a value, found nothing"),
        ])
    func `is refused with the pointer`(query: String, pointer: String, detail: String) {
        #expect(
            refusal(Search.self, from: .get(query))
                == InputRefusal(status: 422, pointer: pointer, detail: detail))
    }

    @Test func `a path's text is named as such beside a body that has the member too`() {
        #expect(
            refusal(One<Int>.self, from: .post(#"{"n":1}"#, path: [("n", "x")]))
                == InputRefusal(status: 422, pointer: "/n", detail: "expected an integer, found other text"))
    }

    @Test func `has no place for an object, and is one itself`() {
        struct Nested: Decodable { let n: [String: String] }
        #expect(refusal(Nested.self, from: .get("n=1"))?.detail == "expected an object, found other text")
        #expect(refusal([Int].self, from: .get("n=1"))?.detail == "expected an array, found members with names")
    }

    @Test func `may be a dictionary`() throws {
        #expect(try input([String: String].self, from: .get("a=1&b=2")) == ["a": "1", "b": "2"])
        #expect(
            try input([String: Int].self, from: .post(#"{"a":1,"b":2}"#, path: [("a", "3")])) == ["a": 3, "b": 2])
    }

    @Test func `mutated queries are decoded or refused`() {
        var generator = SeededGenerator(seed: 6)
        for _ in 0..<3_000 {
            let query = String(decoding: Array("id=a%20b&tag=x&limit=12".utf8).mutated(by: &generator), as: UTF8.self)
            let refused = refusal(Search.self, from: .get(query))
            #expect(refused == nil || refused?.status == 422 || refused?.status == 400)
        }
    }
}

@Suite struct `Scalars from text` {
    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("007", 7), ("9223372036854775807", .max), ("-9223372036854775808", .min),
            ("9223372036854775808", nil), ("-9223372036854775809", nil), ("+1", nil), (" 1", nil), ("1 ", nil),
            ("", nil),
            ("-", nil), ("1.0", nil), ("1e2", nil), ("0x1", nil), ("1_000", nil), ("١", nil), ("NaN", nil),
        ] as [(String, Int?)])
    func `an integer is decimal digits`(text: String, expected: Int?) { #expect(value(Int.self, text) == expected) }

    @Test func `every width ends where it ends`() {
        func check<Value: FixedWidthInteger & Decodable>(_ type: Value.Type) {
            #expect(value(type, "\(Value.max)") == .max)
            #expect(value(type, "\(Value.min)") == .min)
            #expect(value(type, "\(Value.max)0") == nil)
            #expect(value(type, Value.min == 0 ? "-1" : "\(Value.min)0") == nil)
        }
        check(Int8.self)
        check(Int16.self)
        check(Int32.self)
        check(Int64.self)
        check(UInt.self)
        check(UInt8.self)
        check(UInt16.self)
        check(UInt32.self)
        check(UInt64.self)
    }

    @Test(
        arguments: [
            ("1", 1), ("-1.5", -1.5), ("1e3", 1_000), ("1E+3", 1_000), ("5e-1", 0.5), ("07.5", 7.5), ("1e308", 1e308),
            ("1e400", nil), ("NaN", nil), ("nan", nil), ("inf", nil), ("-Infinity", nil), ("+1", nil), (" 1", nil),
            ("0x10", nil), ("1.", nil), (".5", nil), ("1e", nil), ("", nil), ("-", nil), ("1,5", nil),
        ] as [(String, Double?)])
    func `a number is written as in JSON`(text: String, expected: Double?) {
        #expect(value(Double.self, text) == expected)
        #expect(value(Float.self, text) == (text == "1e308" ? nil : expected.map(Float.init)))
    }

    @Test(
        arguments: [
            ("12.50", "12.5"), ("0.1", "0.1"), ("-3", "-3"), ("1e3", "1000"), ("12abc", nil), (" 1", nil), ("+1", nil),
            ("1e400", nil), ("NaN", nil), ("", nil), ("0x1", nil), ("1\n", nil),
        ])
    func `a decimal is exact`(text: String, expected: String?) {
        #expect(value(Decimal.self, text)?.description == expected)
    }

    @Test(arguments: [("true", true), ("false", false), ("True", nil), ("1", nil), ("", nil)] as [(String, Bool?)])
    func `a truth value is true or false`(text: String, expected: Bool?) {
        #expect(value(Bool.self, text) == expected)
    }

    @Test func `an enumeration is one of its cases`() {
        enum Currency: String, Decodable { case eur, usd }
        #expect(value(Currency.self, "usd") == .usd)
        #expect(value(Currency.self, "gbp") == nil)
        #expect(value(Currency?.self, "eur") == .some(.some(.eur)))
    }

    @Test func `arrays take every type`() throws {
        #expect(try input(One<[Int]>.self, from: .get("n=1&n=2")).n == [1, 2])
        #expect(try input(One<[Decimal]>.self, from: .get("n=1.5&n=2")).n == [1.5, 2])
        #expect(try input(One<[Decimal?]>.self, from: .get("n=1.5")).n == [1.5])
        #expect(refusal(One<[Int]>.self, from: .get("n=1&n=x"))?.pointer == "/n")
    }

    @Test func `base64 and URLs are read as JSON reads them`() {
        #expect(value(Data.self, "AQI=") == Data([1, 2]))
        #expect(value(Data.self, "AQI") == nil)
        #expect(value(URL.self, "https://example.com/a") == URL(string: "https://example.com/a"))
        #expect(value(URL.self, "") == nil)
    }
}

@Suite struct `Date and time` {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2026-01-31T12:00:00Z", 1_769_860_800),
            ("2026-01-31t12:00:00z", 1_769_860_800), ("2026-01-31T13:00:00+01:00", 1_769_860_800),
            ("2026-01-31T06:30:00-05:30", 1_769_860_800), ("2026-01-31T13:00:00.5+01:00", 1_769_860_800.5),
            ("2024-02-29T00:00:00Z", 1_709_164_800), ("2000-02-29T00:00:00Z", 951_782_400),
            ("1969-12-31T23:59:59Z", -1), ("0000-01-01T00:00:00Z", -62_167_219_200),
            ("9999-12-31T23:59:59Z", 253_402_300_799),
        ])
    func `of RFC 3339 is taken from text and from JSON`(text: String, seconds: Double) throws {
        let date = Date(timeIntervalSince1970: seconds)
        #expect(value(Date.self, text) == date)
        #expect(try input(One<Date>.self, from: .post(#"{"n":"\#(text)"}"#)).n == date)
    }

    @Test(
        arguments: [
            "", "2026-01-31", "2026-01-31T12:00:00", "2026-01-31T12:00:00Zx", " 2026-01-31T12:00:00Z",
            "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z",
            "2026-01-01T00:00:60Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+0100",
            "2026-1-1T00:00:00Z", "20260101T000000Z", "2026-01-01 00:00:00Z", "+026-01-01T00:00:00Z", "1769860800",
        ])
    func `of any other form is refused`(text: String) {
        #expect(value(Date.self, text) == nil)
        #expect(
            refusal(One<Date>.self, from: .post(#"{"n":"\#(text)"}"#))
                == InputRefusal(
                    status: 422, pointer: "/n", detail: "expected a date as in 2026-01-31T12:00:00Z, found a string"))
    }
}
