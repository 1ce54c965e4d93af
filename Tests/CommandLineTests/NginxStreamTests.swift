import FoundationEssentials
import TestSupport
import Testing

@Suite(.enabled(if: Nginx.program != nil, "nginx is not installed; scripts/test installs it"))
struct `Streamed bodies behind a real nginx` {
    private static let hostile = BuiltProducts.program("HostileRuntime")

    private struct Piece: Decodable, Equatable {
        let name: String
        let first: String
    }

    private struct Whole: Decodable { let length: Int }

    /// What stands in the configuration's locations, by what they match, in their order.
    private func locations() throws -> [(match: String, directives: [String])] {
        let text = try Workplace("").run(["nginx"], program: Self.hostile).output
        return text.split(separator: "    location ").dropFirst().map { part in
            let lines = part.prefix { $0 != "}" }.split(separator: "\n")
            let directives = lines.dropFirst().map { String($0.drop { $0 == " " }) }.filter { !$0.isEmpty }
            return (String(lines[0].dropLast(2)), directives)
        }
    }

    @Test func `have a location each, after those that the runtime prefers, and the others share one`() throws {
        let pass = "fastcgi_pass swiftlet;"
        let found = try locations().filter { $0.directives.contains(pass) }
        #expect(
            found.map(\.match) == ["~ \"^/upload/wh\\x2ele\\z\"", "~ \"^/upload/[^/]+\\z\"", "/"])
        #expect(found.map(\.directives) == [[pass], [pass, "fastcgi_request_buffering off;"], [pass]])
    }

    @Test func `reach their function piece by piece, whatever the path is made of`() throws {
        let workplace = try Workplace("[server]\nlisten = \"unix:s.sock\"\n[limits]\nbody = \"1KiB\"")
        let server = try NginxServer(before: workplace, program: Self.hostile)
        defer { server.stop() }
        // The rest of the body never comes: who waits for it gets none of these answers.
        for (path, name) in [
            ("a", "a"), ("whole", "whole"), ("wh.le%0A", "wh.le\n"), ("%0Awh.le", "\nwh.le"), ("wh.le.", "wh.le."),
            ("WH.LE", "WH.LE"), ("%22%7B%24%5C%20%23%3F%3B", "\"{$\\ #?;"), ("%C3%A9", "é"),
        ] {
            let answer = try server.exchange(
                ["POST /upload/\(path)?query HTTP/1.1", "Content-Length: 1024"], body: "the first piece")
            #expect(answer.status == 200, "\(path)")
            let piece = try JSONDecoder().decode(Piece.self, from: Data(answer.body))
            #expect(piece == Piece(name: name, first: "the first piece"))
        }
        for path in ["wh.le", "wh%2Ele", "%77h.le"] {
            let answer = try server.exchange(
                ["POST /upload/\(path) HTTP/1.1", "Transfer-Encoding: chunked"],
                body: "3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n")
            #expect(try JSONDecoder().decode(Whole.self, from: Data(answer.body)).length == 7)
        }
        let long = try server.exchange(["POST /upload/a HTTP/1.1", "Content-Length: 1025"])
        #expect(long.status == 413)
        // What nginx could read as another path is refused or leads nowhere, as before a location was chosen.
        for (path, status) in [("//upload/a", 404), ("/upload//a", 404), ("/upload/b%2F..%2Fa", 400)] {
            let answer = try server.exchange(["POST \(path) HTTP/1.1", "Content-Length: 0"])
            #expect(answer.status == status, "\(path)")
        }
    }
}
