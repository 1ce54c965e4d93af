import Testing

@testable import HTTPClient

@Suite struct `Field lines` {
    @Test(
        arguments: [
            ("A:b", "a", "b"), ("Content-Type: \t text/plain \t", "content-type", "text/plain"), ("A:", "a", ""),
            ("A: \t ", "a", ""), ("A: b:c d", "a", "b:c d"),
            ("!#$%&'*+-.^_`|~09: \u{E9}", "!#$%&'*+-.^_`|~09", "\u{E9}"),
        ])
    func `a name and a value stand around the first colon`(line: String, name: String, value: String) throws {
        // Not at index 0, as lines of a response do not stand there either.
        let field = try #require(FieldLine(parsing: Array("\r\n\(line)".utf8).dropFirst(2)))
        #expect(field.name == name)
        #expect(Array(field.value) == Array(value.utf8))
    }

    @Test(arguments: ["", "A", ":", ": b", "A : b", "A\t: b", " A: b", "\u{E9}: b", "(A): b", "A,B: c", "A\": b"])
    func `another line is none`(line: String) { #expect(FieldLine(parsing: Array(line.utf8)[...]) == nil) }

    @Test(arguments: [("a b\t\u{E9}\r", "a b\t\u{E9}"), ("\r", "")])
    func `a line ends before its CR`(line: String, content: String) throws {
        let bytes = try #require(FieldLine.content(of: Array(line.utf8)[...]))
        #expect(Array(bytes) == Array(content.utf8))
    }

    @Test(arguments: ["", "a", "a\n", "a\r\r", "a\u{0}\r", "a\u{1F}\r", "a\u{7F}\r", "a\u{B}\r", "\ra"])
    func `a line with another end or a control character is none`(line: String) {
        #expect(FieldLine.content(of: Array(line.utf8)[...]) == nil)
    }

    @Test(
        arguments: [
            ("chunked", true), ("CHUNKED", true), ("cHuNkEd", true), ("chunke", false), ("chunkedd", false),
            ("chun\u{212A}ed", false), ("", false), ("\u{3}hunked", false),
        ])
    func `words of ASCII are told apart by letters, not by case`(value: String, isSaid: Bool) throws {
        let field = try #require(FieldLine(parsing: Array("A: \(value)".utf8)[...]))
        #expect(field.says("chunked") == isSaid)
    }
}
