import TestSupport
import Testing

@testable import Settings

@Suite struct `TOML documents` {
    private func refusal(_ bytes: [UInt8]) -> Mismatch? {
        do {
            _ = try TOMLDocument(parsing: bytes)
            return nil
        } catch {
            return error
        }
    }

    @Test func `know the line of every key`() throws {
        let text = #"""
            # [fake]
            a = """
            b = 1 \
            [c] = "
            """
            'b.x'."y" = [ # b = 2
              1,
              { c = 2, d = [3,
                4] }, ']',
            ]
            d = '''
            '''''
            [e . f]
            g = 1979-05-27 07:32:00 # h = 1
            [[i]]
            [[i]]
            j.k = -1.5e3
            j.l = { m = {}, n.o = "}" }
            [i.p]
            """#
        var scanner = TOMLScanner(Array(text.utf8))
        try scanner.scan()
        let i1: [Step] = [.key("i"), .index(1)]
        let expected: [([Step], Int)] = [
            ([.key("a")], 2), ([.key("b.x")], 6), ([.key("b.x"), .key("y")], 6),
            ([.key("b.x"), .key("y"), .index(0)], 7), ([.key("b.x"), .key("y"), .index(1)], 8),
            ([.key("b.x"), .key("y"), .index(1), .key("c")], 8),
            ([.key("b.x"), .key("y"), .index(1), .key("d"), .index(1)], 9), ([.key("b.x"), .key("y"), .index(2)], 9),
            ([.key("d")], 11), ([.key("e")], 13), ([.key("e"), .key("f")], 13),
            ([.key("e"), .key("f"), .key("g")], 14), ([.key("i"), .index(0)], 15), (i1, 16),
            (i1 + [.key("j")], 17), (i1 + [.key("j"), .key("k")], 17), (i1 + [.key("j"), .key("l")], 18),
            (i1 + [.key("j"), .key("l"), .key("n"), .key("o")], 18), (i1 + [.key("p")], 19),
        ]
        for (path, line) in expected { #expect(scanner.lines[path] == line, "\(path)") }
        #expect(scanner.lines[[.key("fake")]] == nil)
        #expect(scanner.lines[[.key("h")]] == nil)
        #expect(refusal(Array(text.utf8)) == nil)
    }

    @Test(arguments: [
        ("a", 1, "\"=\" after the key", "the end of the file"), ("\n = 1", 2, "a key", "something else"),
        ("a = ", 1, "a value", "the end of the file"), ("a = 1 b", 1, "the end of the line", "something else"),
        ("a = [1\n2]", 2, "\",\" or \"]\" in the array", "something else"),
        ("a = {b = 1\n}", 1, "\",\" or \"}\" in the inline table", "the end of the line"),
        ("[a\n]", 1, "\"]\"", "the end of the line"), ("[[a]", 1, "\"]]\"", "something else"),
        ("a = \"x\nb = 1", 1, "the closing quote", "none"), ("a = '''x\nb = 1", 1, "the closing quote", "none"),
        ("\na = \"\\u0000\"", 2, "a Unicode scalar other than U+0000", "another escape"),
        ("\"\\U00000000\" = 1", 1, "a Unicode scalar other than U+0000", "another escape"),
        ("a = \"\\uD800\"", 1, "a Unicode scalar other than U+0000", "another escape"),
        ("a = \"\\uZ\"", 1, "a hexadecimal digit of a Unicode escape", "something else"),
        ("a = \"\\x41\"", 1, "an escape of TOML 1.0", "something else"),
        ("a = 99999999999999999999", 1, "a number that 64 bits can hold", "another"),
        ("\na = -9223372036854775809", 2, "a number that 64 bits can hold", "another"),
        ("a = 0xFFFFFFFFFFFFFFFFF", 1, "a number that 64 bits can hold", "another"),
        ("a = 0b" + String(repeating: "1", count: 64), 1, "a number that 64 bits can hold", "another"),
        ("a = 1e400", 1, "a number that 64 bits can hold", "another"),
        ("a = 1\na = 2", 2, "TOML 1.0", "a mistake (cannot redefine existing integer)"),
    ])
    func `are refused with the line of the mistake`(text: String, line: Int, expected: String, found: String) {
        #expect(refusal(Array(text.utf8)) == Mismatch(expected: expected, found: found, line: line))
    }

    @Test(arguments: [
        "a = 1979-13-27",
        "a = 1e", "a = tru", "a = 0660", "a = 1__0", "a = 25:00:00", "[a]\n[a]", "[[a]]\n[a]", "a.b = 1\n[a]\nb = 1",
    ])
    func `with a value that is none are refused by the library`(text: String) {
        #expect(refusal(Array(text.utf8))?.expected == "TOML 1.0")
    }

    @Test(arguments: [
        "a = 9223372036854775807", "a = 0xFF", "a = 0o660", "a = 0b1", "a = +1_000", "a = inf", "a = -nan", "a = 1e5",
        "a = 1979-05-27T07:32:00.5-07:00", "a = 07:32:00", "a = 1979-05-27", "\"\" = 1", "'a' = 2", "a = \"\"\"\"\"\"",
        "a = \"\"\"\"x\"\"\"\"\"", "a = '''\n''\n'''", "a = \"\\e\".x = 1", "a = \"\\t\\\"\\U0001F600\"",
        "a=[\r\n1,\r\n]\r\n",
    ])
    func `with values of every kind are read as the library reads them`(text: String) {
        // The only one that is not TOML is refused, the others give one entry.
        #expect((refusal(Array(text.utf8)) == nil) == !text.contains("\\e"))
    }

    @Test func `nest at most sixteen deep`() {
        let depth = TOMLScanner.depthLimit
        let tooDeep = "at most 16 levels of nesting"
        let forms: [(String, String)] = [
            ("a = " + String(repeating: "[", count: depth), String(repeating: "]", count: depth)),
            (String(repeating: "a.", count: depth - 1) + "a = 1", ""),
            ("[" + String(repeating: "a.", count: depth - 1), "a]"),
        ]
        for (head, tail) in forms { #expect(refusal(Array((head + tail).utf8)) == nil, "\(head)") }
        let deeper = [
            "a = " + String(repeating: "[", count: depth + 1), "a = " + String(repeating: "[", count: 100_000),
            String(repeating: "a.", count: depth) + "a = 1", String(repeating: "a.", count: 500_000) + "a = 1",
            "[" + String(repeating: "a.", count: 500_000) + "a]", "a = " + String(repeating: "{a=", count: 100_000),
        ]
        for text in deeper { #expect(refusal(Array(text.utf8))?.expected == tooDeep) }
    }

    @Test func `are UTF-8 text of at most 1 MiB`() {
        #expect(refusal([0x61, 0x0A, 0xFF]) == Mismatch(expected: "UTF-8", found: "other bytes", line: 2))
        #expect(refusal([0x0A, 0x0A, 0x00]) == Mismatch(expected: "text", found: "a NUL byte", line: 3))
        let comment = Array(repeating: UInt8(ascii: "#"), count: 1 << 20)
        #expect(refusal(comment) == nil)
        #expect(refusal(comment + [0x23]) == Mismatch(expected: "at most 1 MiB", found: "1048577 bytes"))
    }

    @Test func `never trap, however the bytes are changed`() throws {
        let text =
            issuer(["leeway": "\"10s\"", "required": "[\"jti\", 'x']"])
            + "[server]\nthreads = 4\nlisten = \"[::1]:9000\"\n[limits]\nbody = '1MiB'\n[functions.\"A\".b]\n"
        let original = Array(text.utf8)
        let alphabet = Array("[]{}\"'\\=.,#\n\r\t 019-+:_aeuU\u{0}é".utf8) + [0xFF, 0xC0]
        var random = SeededGenerator(seed: 1)
        for _ in 0..<6000 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                let byte = alphabet.randomElement(using: &random) ?? 0
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[index] = byte
                case 1: bytes.insert(byte, at: index)
                case 2: bytes.remove(at: index)
                default:
                    let end = Int.random(in: index..<bytes.count, using: &random)
                    bytes.insert(contentsOf: bytes[index..<min(end, index + 40)], at: index)
                }
            }
            do {
                let first = try RuntimeSettings.parse(bytes, file: "runtime.toml")
                #expect(try RuntimeSettings.parse(bytes, file: "runtime.toml") == first)
            } catch {
                #expect(!error.faults.isEmpty)
            }
        }
    }
}
