import Passwords
import Testing

@Suite struct `A password` {
    @Test(arguments: [1, 2, 71, 72]) func `has up to 72 bytes`(count: Int) throws {
        _ = try Password(String(repeating: "a", count: count))
    }

    @Test(
        arguments: [
            ("", .empty), (String(repeating: "a", count: 73), .tooLong(bytes: 73)),
            // 24 characters of three bytes would fit.
            (String(repeating: "€", count: 24) + "a", .tooLong(bytes: 73)), ("\0", .containsNUL),
            ("a\0b", .containsNUL),
            (String(repeating: "a", count: 71) + "\0", .containsNUL),
        ] as [(String, PasswordError)])
    func `is refused where bcrypt would not see all of it`(text: String, error: PasswordError) {
        #expect(throws: error) { try Password(text) }
    }

    @Test func `does not show in what a log prints`() throws {
        let password = try Password("correct horse")
        #expect(!"\(password)".contains("horse") && !String(reflecting: password).contains("horse"))
        var dumped = ""
        dump(password, to: &dumped)
        #expect(!dumped.contains("horse"))
    }
}
