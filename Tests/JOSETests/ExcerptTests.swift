import Testing

@testable import JOSE

@Suite struct `Excerpts` {
    @Test(arguments: [
        ("https://id.example.com/", "https://id.example.com/"), ("a\nb", "a\\u{a}b"), ("\"\\", "\\\"\\\\"),
        ("é\u{1B}[31m", "\\u{e9}\\u{1b}[31m"), (String(repeating: "x", count: 64), String(repeating: "x", count: 64)),
        (String(repeating: "x", count: 65), String(repeating: "x", count: 64) + "…"),
    ])
    func `are short and printable`(value: String, expected: String) {
        #expect(Excerpt(value).description == expected)
    }
}
