import TestSupport
import Testing

@testable import CallDispatch

@Suite struct `Request path` {
    @Test(
        arguments: [
            ("/", "/", []), ("/?a=/../%2F", "/", []), ("/a", "/a", ["a"]), ("/a/", "/a/", ["a", ""]),
            ("//a", "//a", ["", "a"]), ("/a%20b", "/a b", ["a b"]), ("/%C3%A9", "/é", ["é"]), ("/...", "/...", ["..."]),
            ("/.a", "/.a", [".a"]), ("/a.", "/a.", ["a."]), ("/..a", "/..a", ["..a"]), ("/%2e%61", "/.a", [".a"]),
            ("/a%252Fb", "/a%2Fb", ["a%2Fb"]), ("/a+b", "/a+b", ["a+b"]), ("/a%23b", "/a#b", ["a#b"]),
            ("/a?b#c", "/a", ["a"]),
        ])
    func `is decoded once and cut at its slashes`(uri: String, text: String, segments: [String]) throws {
        let path = try RequestPath(requestURI: Array(uri.utf8)[...])
        #expect(path.text == text)
        #expect(path.segments.map { String(decoding: $0, as: UTF8.self) } == segments)
    }

    @Test(
        arguments: [
            ("", .noLeadingSlash), ("*", .noLeadingSlash), ("a/b", .noLeadingSlash), ("?a", .noLeadingSlash),
            ("http://host/a", .noLeadingSlash), ("%2Fa", .encodedSlash), ("/a%2Fb", .encodedSlash),
            ("/a%2fb", .encodedSlash), ("/%", .brokenEscape), ("/%2", .brokenEscape), ("/%2G", .brokenEscape),
            ("/%?aa", .brokenEscape), ("/.", .dotSegment), ("/..", .dotSegment), ("/a/../b", .dotSegment),
            ("/a/%2e%2E/b", .dotSegment), ("/.%2e", .dotSegment), ("/%2e", .dotSegment), ("/a/.", .dotSegment),
            ("/%00", .nul), ("/a\u{0}", .nul), ("/%FF", .notUTF8), ("/%C0%AF", .notUTF8), ("/%ED%A0%80", .notUTF8),
            ("/%C3", .notUTF8), ("/a#b", .fragment), ("/a#", .fragment), ("/a%20#", .fragment),
        ] as [(String, RequestPathError)])
    func `that readers could take for different ones is refused`(uri: String, error: RequestPathError) {
        #expect(throws: error) { try RequestPath(requestURI: Array(uri.utf8)[...]) }
        #expect(!"\(error)".isEmpty)
    }

    @Test func `decoded before, it is not decoded again`() throws {
        #expect(try RequestPath(decoded: Array("/a%2Fb".utf8)[...]).text == "/a%2Fb")
        #expect(throws: RequestPathError.dotSegment) { try RequestPath(decoded: Array("/a/..".utf8)[...]) }
        #expect(throws: RequestPathError.notUTF8) { try RequestPath(decoded: [0x2F, 0xFF]) }
        #expect(throws: RequestPathError.nul) { try RequestPath(decoded: [0x2F, 0]) }
    }

    @Test func `mutated paths are refused or hold no segment that means more than its bytes`() {
        var generator = SeededGenerator(seed: 8)
        for _ in 0..<20_000 {
            let uri = Array("/a%2e/%2F%C3%A9/../b%00?c=%".utf8).mutated(by: &generator)
            guard let path = try? RequestPath(requestURI: uri[...]) else { continue }
            for segment in path.segments {
                #expect(!segment.contains(0x2F) && !segment.contains(0))
                #expect(!segment.elementsEqual([0x2E]) && !segment.elementsEqual([0x2E, 0x2E]))
            }
        }
    }
}
