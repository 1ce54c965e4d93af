/// A request that reached a ``LoopbackServer``.
package struct LoopbackRequest: Sendable, Equatable {
    /// `GET /keys HTTP/1.1`.
    package let line: String
    /// The header field lines, without their line ends.
    package let fields: [String]

    /// The path and the query; empty if the line has none.
    package var target: String {
        let words = line.split(separator: " ")
        return words.count > 1 ? String(words[1]) : ""
    }

    /// - Parameter head: The bytes up to the empty line.
    init(head: [UInt8]) {
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n", omittingEmptySubsequences: true)
        line = lines.first.map(String.init) ?? ""
        fields = lines.dropFirst().map(String.init)
    }
}
