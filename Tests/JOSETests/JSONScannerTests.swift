import FoundationEssentials
import TestSupport
import Testing

@testable import JOSE

@Suite struct `Strict JSON` {
    static func error(of text: [UInt8]) -> JSONError? {
        do { _ = try JSONObject(scanning: text) } catch { return error }
        return nil
    }

    @Test(arguments: [
        #"{}"#, " \t\r\n{ \t\r\n} \t\r\n", #"{"a":1}"#, #"{"":0}"#, #"{ "a" : [ ] , "b" : { } }"#,
        #"{"a":[1,"2",true,false,null,{},[]]}"#, #"{"a":{"a":{"a":{"a":1}}}}"#,
        #"{"a":0,"b":-0,"c":0.0,"d":1e9,"e":1E+9,"f":1.5e-9,"g":-12.25,"h":0e0}"#,
        #"{"a":1e400,"b":-1e400,"c":123456789012345678901234567890}"#,
        #"{"a":"\"\\\/\b\f\n\r\t"}"#, #"{"a":"\u0000\u00e9\uD834\uDD1E\ud834\udd1e"}"#,
        "{\"a\":\"\u{7F}\u{80}\u{7FF}\u{800}\u{D7FF}\u{E000}\u{FFFF}\u{10000}\u{10FFFF}\"}",
        #"{"a":1,"A":2,"a ":3}"#, #"{"x":{"a":1},"a":1,"y":{"a":1}}"#, #"{"a":[{"b":1},{"b":2}]}"#,
    ])
    func `reads what RFC 8259 allows`(text: String) {
        #expect(Self.error(of: Array(text.utf8)) == nil)
    }

    @Test(
        arguments: [
            ("", .notAnObject), (" ", .notAnObject), ("[]", .notAnObject), ("1", .notAnObject), ("null", .notAnObject),
            (#""a""#, .notAnObject), ("\u{FEFF}{}", .notAnObject),
            ("{", .unexpectedEnd), (#"{"a"#, .unexpectedEnd), (#"{"a""#, .unexpectedEnd), (#"{"a":"#, .unexpectedEnd),
            (#"{"a":1"#, .unexpectedEnd), (#"{"a":[1"#, .unexpectedEnd), (#"{"a":"\"#, .unexpectedEnd),
            (#"{"a":"\u12"#, .unexpectedEnd), (#"{"a":tru"#, .unexpectedEnd), (#"{"a":-"#, .unexpectedEnd),
            (#"{"a":1."#, .unexpectedEnd), (#"{"a":1e"#, .unexpectedEnd), (#"{"a":1e+"#, .unexpectedEnd),
            (#"{"a":"\uD834"#, .unexpectedEnd),
            ("{}{}", .unexpectedByte(offset: 2)), ("{}\u{0}", .unexpectedByte(offset: 2)),
            ("{} x", .unexpectedByte(offset: 3)), ("{,}", .unexpectedByte(offset: 1)),
            (#"{"a":1,}"#, .unexpectedByte(offset: 7)), (#"{"a":1,,"b":2}"#, .unexpectedByte(offset: 7)),
            (#"{"a" 1}"#, .unexpectedByte(offset: 5)), (#"{"a"::1}"#, .unexpectedByte(offset: 5)),
            (#"{a:1}"#, .unexpectedByte(offset: 1)), (#"{'a':1}"#, .unexpectedByte(offset: 1)),
            (#"{1:1}"#, .unexpectedByte(offset: 1)), (#"{"a":1 "b":2}"#, .unexpectedByte(offset: 7)),
            (#"{"a":[1,]}"#, .unexpectedByte(offset: 8)), (#"{"a":[,1]}"#, .unexpectedByte(offset: 6)),
            (#"{"a":[1 2]}"#, .unexpectedByte(offset: 8)), (#"{"a":[1}"#, .unexpectedByte(offset: 7)),
            (#"{"a":{]}"#, .unexpectedByte(offset: 6)), (#"{"a":1]"#, .unexpectedByte(offset: 6)),
            (#"{"a":}"#, .unexpectedByte(offset: 5)), ("{\"a\":\u{A0}1}", .unexpectedByte(offset: 5)),
            ("{\u{0B}}", .unexpectedByte(offset: 1)), (#"{/**/}"#, .unexpectedByte(offset: 1)),
        ] as [(String, JSONError)])
    func `refuses what the grammar does not allow`(text: String, error: JSONError) {
        #expect(Self.error(of: Array(text.utf8)) == error)
    }

    @Test(arguments: [
        "01", "-01", "00", "+1", ".5", "1.", "1.e1", "-.5", "1e", "1e1.5", "0x10", "1_000", "Infinity", "NaN", "-",
        "--1", "1e+-1", "True", "nul", "truefalse", "１",
    ])
    func `refuses numbers and literals in any other spelling`(value: String) {
        #expect(Self.error(of: Array("{\"a\":\(value)}".utf8)) != nil)
    }

    @Test(
        arguments: [
            ("\u{0}", .invalidString(offset: 6)), ("\u{1F}", .invalidString(offset: 6)),
            ("\n", .invalidString(offset: 6)),
            ("\t", .invalidString(offset: 6)), ("1234567\u{1}", .invalidString(offset: 13)),
            (#"\x41"#, .invalidString(offset: 6)), (#"\U0041"#, .invalidString(offset: 6)),
            (#"\u00g0"#, .invalidString(offset: 10)), (#"\u+041"#, .invalidString(offset: 8)),
            (#"\'"#, .invalidString(offset: 6)), ("\\\n", .invalidString(offset: 6)),
            (#"\uD800"#, .loneSurrogate(offset: 6)), (#"\uDC00"#, .loneSurrogate(offset: 6)),
            (#"\uDBFF\uDBFF"#, .loneSurrogate(offset: 6)), (#"\uD834x\uDD1E"#, .loneSurrogate(offset: 6)),
            (#"\uD834\n"#, .loneSurrogate(offset: 6)), (#"\uDD1E\uD834"#, .loneSurrogate(offset: 6)),
        ] as [(String, JSONError)])
    func `refuses control characters, unknown escapes and lone surrogates`(string: String, error: JSONError) {
        #expect(Self.error(of: Array("{\"a\":\"\(string)xx\"}".utf8)) == error)
    }

    @Test(
        arguments: [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x41], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF],
            [0xE2, 0x82], [0xE2, 0x82, 0x41], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80],
            [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9D, 0x84], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFE],
            [0xFF],
        ] as [[UInt8]])
    func `refuses bytes that are not UTF-8`(bytes: [UInt8]) {
        let start = Array(#"{"a":""#.utf8)
        #expect(Self.error(of: start + bytes + Array(#"xxxx"}"#.utf8)) == .invalidUTF8(offset: start.count))
        #expect(Self.error(of: start + bytes + Array(#""}"#.utf8)) == .invalidUTF8(offset: start.count))
    }

    @Test(arguments: [
        (#"{"a":1,"a":1}"#, 7), (#"{"a":1,"b":2,"\u0061":3}"#, 13), (#"{"\u0061":1,"a":3}"#, 12),
        (#"{"a":{"b":1,"b":2}}"#, 12), (#"{"a":[{"b":1,"b":2}]}"#, 13), (#"{"":1,"":2}"#, 6),
        (#"{"é":1,"\u00E9":2}"#, 8), (#"{"𝄞":1,"\uD834\uDD1E":2}"#, 10), (#"{"a/b":1,"a\/b":2}"#, 9),
        (#"{"a":{"x":{}},"b":1,"a":2}"#, 20), (#"{"permissions":1,"permission\u0073":2}"#, 17),
        (#"{"permissions":1,"permissions":2}"#, 17),
    ])
    func `refuses a repeated name at any depth, however escaped`(text: String, offset: Int) {
        #expect(Self.error(of: Array(text.utf8)) == .duplicateName(offset: offset))
    }

    @Test func `names that only look alike are two names`() throws {
        let object = try JSONObject(scanning: Array("{\"\u{E9}\":1,\"e\u{301}\":2,\"\u{212A}\":3,\"K\":4}".utf8))
        #expect(object.members.count == 4)
        #expect(object[JSONName("\u{E9}")]?.start != object[JSONName("e\u{301}")]?.start)
    }

    @Test func `nests up to the limit and no deeper`() {
        func nested(_ depth: Int) -> [UInt8] {
            let arrays = depth - 1
            return Array(
                "{\"a\":\(String(repeating: "[", count: arrays))\(String(repeating: "]", count: arrays))}".utf8)
        }
        let limit = JSONScanner.depthLimit
        #expect(Self.error(of: nested(limit)) == nil)
        #expect(Self.error(of: nested(limit + 1)) == .tooDeep(limit: limit))
        #expect(Self.error(of: Array(String(repeating: #"{"a":"#, count: 100_000).utf8)) == .tooDeep(limit: limit))
    }

    @Test func `holds up to the limit of members in one object and no more`() {
        func object(_ count: Int) -> String {
            "{" + (0..<count).map { "\"name number \($0)\":{}" }.joined(separator: ",") + "}"
        }
        let limit = JSONScanner.membersLimit
        #expect(Self.error(of: Array(object(limit).utf8)) == nil)
        #expect(Self.error(of: Array(object(limit + 1).utf8)) == .tooManyMembers(limit: limit))
        #expect(Self.error(of: Array("{\"a\":\(object(limit)),\"b\":\(object(limit))}".utf8)) == nil)
        #expect(Self.error(of: Array("{\"a\":[\(object(limit + 1))]}".utf8)) == .tooManyMembers(limit: limit))
    }

    @Test func `a scanner forgets the text before`() throws {
        var scanner = JSONScanner()
        #expect(throws: JSONError.self) { try scanner.scan(Array(#"{"a":{"b":[{"c":1"#.utf8).span) }
        #expect(try scanner.scan(Array(#"{"a":1}"#.utf8).span).count == 1)
    }

    @Test func `a small object after a large one stays small`() throws {
        var scanner = JSONScanner()
        let large = "{" + (0..<900).map { "\"\($0)\":0" }.joined(separator: ",") + "}"
        #expect(try scanner.scan(Array(large.utf8).span).count == 900)
        #expect(try scanner.scan(Array(#"{"a":1}"#.utf8).span).capacity < 10)
    }

    @Test func `accepts no text that another parser refuses, and traps on none`() throws {
        let seed = Array(
            #"{"iss":"https://é.example/\u00e9\uD834\uDD1E","aud":["a","b\n"],"exp":1.5e9,"x":{"y":[{},[true,null]]}}"#
                .utf8)
        var generator = SeededGenerator(seed: 2)
        var accepted = 0
        for _ in 0..<20_000 {
            let text = seed.mutated(by: &generator)
            guard let object = try? JSONObject(scanning: text) else { continue }
            accepted += 1
            _ = object.members.map { object.string($0.value) ?? "" }
            _ = object.members.map { object.strings($0.value) ?? [] }
            #expect(throws: Never.self) { try JSONDecoder().decode([String: AnyValue].self, from: Data(text)) }
        }
        #expect(accepted > 500)
    }
}

/// A value whose text is parsed and whose range does not matter: JSONDecoder cannot hold 1e999.
private struct AnyValue: Decodable {
    init(from decoder: any Decoder) {}
}
