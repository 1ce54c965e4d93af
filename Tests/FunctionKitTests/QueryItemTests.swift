import TestSupport
import Testing

@testable import FunctionKit

@Suite struct `Query` {
    @Test(
        arguments: [
            ("", []), ("&&", []), ("a=1", [("a", "1")]), ("a", [("a", "")]), ("=1", [("", "1")]),
            ("a=1&a=2", [("a", "1"), ("a", "2")]), ("a=b=c", [("a", "b=c")]), ("a+b=c+d", [("a b", "c d")]),
            ("a%2Bb=%26", [("a+b", "&")]), ("%C3%A9=%c3%a9", [("é", "é")]), ("a=%00", [("a", "\u{0}")]),
        ])
    func `items are decoded once`(query: String, items: [(String, String)]) {
        #expect(QueryItem.items(of: query)?.map { [$0.name, $0.value] } == items.map { [$0.0, $0.1] })
    }

    @Test(arguments: ["a=%", "a=%2", "a=%2G", "a=%G2", "%", "a=%C3", "a=%ED%A0%80", "a=%FF", "a=%C0%AF"])
    func `a broken escape or bytes outside UTF-8 refuse it`(query: String) {
        #expect(QueryItem.items(of: query) == nil)
    }

    @Test func `mutated queries are decoded or refused`() {
        var generator = SeededGenerator(seed: 3)
        let whole = Array("name=a%20b&x=%C3%A9&y=1+2&z".utf8)
        for _ in 0..<5_000 {
            let text = String(decoding: whole.mutated(by: &generator), as: UTF8.self)
            guard let items = QueryItem.items(of: text) else { continue }
            // What was decoded can be written and read again.
            let written = items.map { "\(escaped($0.name))=\(escaped($0.value))" }.joined(separator: "&")
            #expect(QueryItem.items(of: written) == items)
        }
    }

    private func escaped(_ text: String) -> String {
        text.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
