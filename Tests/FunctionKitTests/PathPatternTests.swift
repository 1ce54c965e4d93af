import FunctionKit
import Testing

@Suite struct `Path pattern` {
    @Test(
        arguments: [
            ("/", []), ("/a", [.literal(Array("a".utf8))]), ("/{id}", [.parameter("id")]),
            ("/a/{b_1}/c", [.literal(Array("a".utf8)), .parameter("b_1"), .literal(Array("c".utf8))]),
            ("/...", [.literal(Array("...".utf8))]), ("/é", [.literal([0xC3, 0xA9])]),
            ("/e\u{301}", [.literal([0x65, 0xCC, 0x81])]), ("/a b", [.literal(Array("a b".utf8))]),
        ] as [(String, [PathPattern.Segment])])
    func `is cut at every slash`(path: String, segments: [PathPattern.Segment]) throws {
        #expect(try PathPattern(parsing: path).segments == segments)
    }

    @Test(
        arguments: [
            ("", .noLeadingSlash), ("a", .noLeadingSlash), ("{id}/a", .noLeadingSlash), ("//", .emptySegment),
            ("/a/", .emptySegment), ("/a//b", .emptySegment), ("/.", .dotSegment), ("/a/../b", .dotSegment),
            ("/{}", .parameterName("")), ("/{a-b}", .parameterName("a-b")), ("/{é}", .parameterName("é")),
            ("/{a}/{a}", .parameterTwice("a")), ("/{a", .forbiddenCharacter("{")), ("/a}", .forbiddenCharacter("}")),
            ("/a{b}", .forbiddenCharacter("{")), ("/a%20", .forbiddenCharacter("%")),
            ("/a?b", .forbiddenCharacter("?")),
            ("/a#b", .forbiddenCharacter("#")), ("/a\\b", .forbiddenCharacter("\\")),
            ("/\u{0}", .forbiddenCharacter("\u{0}")), ("/\u{1F}", .forbiddenCharacter("\u{1F}")),
            ("/\u{7F}", .forbiddenCharacter("\u{7F}")), ("/{id}\u{301}", .forbiddenCharacter("{")),
        ] as [(String, PathPatternError)])
    func `that no request could ask for is refused`(path: String, error: PathPatternError) {
        #expect(throws: error) { try PathPattern(parsing: path) }
        #expect(!"\(error)".isEmpty)
    }

    @Test func `a combining mark after a slash does not hide the slash`() throws {
        #expect(try PathPattern(parsing: "/a/\u{301}b").segments.count == 2)
        #expect(try PathPattern(parsing: "/\u{301}b").segments == [.literal([0xCC, 0x81, 0x62])])
    }

    @Test func `names its parameters in order`() throws {
        #expect(try PathPattern(parsing: "/{b}/x/{a}").parameters == ["b", "a"])
    }
}
