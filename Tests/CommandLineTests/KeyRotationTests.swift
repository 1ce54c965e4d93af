import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// `swiftlet keys rotate` and `keys list`.
@Suite struct `swiftlet keys rotate` {
    private let workplace: Workplace

    init() throws {
        workplace = try Workplace()
        try workplace.makeKeys()
    }

    private struct Row: Decodable, Equatable {
        let kid: String
        let algorithm: String
        let created: Int64
        let state: String
        let since: Int64
        let until: Int64?
    }

    private func list() throws -> [Row] {
        try JSONDecoder().decode([Row].self, from: Data(workplace.run("keys", "list", "--json").output.utf8))
    }

    private var published: String { workplace.folder.text(of: ".swiftlet/keys/jwks.json") ?? "" }

    @Test func `publishes a key that signs later, and none beside it`() throws {
        let before = try #require(list().first)
        #expect(before.state == "signing" && before.algorithm == "ES256" && before.until == nil)
        let rotated = try workplace.run("keys", "rotate", "--algorithm", "EdDSA", "--publish-ahead", "1h")
        #expect(rotated.status == 0, "\(rotated.error)")
        let rows = try list()
        try #require(rows.count == 2)
        let (old, new) = (rows[0], rows[1])
        #expect(old.kid == before.kid && old.state == "signing" && old.until == new.until)
        #expect(new.state == "next" && new.algorithm == "EdDSA" && new.until == new.since + 3_600)
        #expect(published.contains(old.kid) && published.contains(new.kid))
        #expect(rotated.output.hasPrefix("\(old.kid): ES256, published until 20"))
        #expect(rotated.output.contains("\n\(new.kid): EdDSA, signs from 20"))

        let again = try workplace.run("keys", "rotate")
        #expect(again.status == 1)
        #expect(again.error.hasPrefix("Error: .swiftlet/keys: key \(new.kid) waits to sign until 20"))
        #expect(again.error.hasSuffix("Z, expected no rotation while one is pending\n"))
        #expect(try list() == rows)
        // The key that signs now.
        let token = try workplace.token(scope: "x")
        let verified = try workplace.run(
            "token", "verify", "--jwks", ".swiftlet/keys/jwks.json", "--algorithm", "ES256", token)
        #expect(verified.status == 0 && verified.output.contains(old.kid))
        let table = try workplace.run("keys", "list").output.split(separator: "\n")
        #expect(table.count == 3)
        #expect(table[0].hasPrefix("KID "))
        #expect(table[2].hasPrefix("\(new.kid)  EdDSA      next     20"))
    }

    @Test(
        arguments: [
            (
                ["--publish-ahead", "1s"],
                "--publish-ahead is \"1s\", expected a duration such as 15m, from 2s to 3650d"
            ),
            (["--publish-ahead", "soon"], "--publish-ahead is \"soon\", expected a duration"),
            (
                ["--token-lifetime", "0s"],
                "--token-lifetime is \"0s\", expected a duration such as 15m, from 1s to 3650d"
            ),
            (["--token-lifetime", "3651d"], "--token-lifetime is \"3651d\", expected a duration"),
            (["--algorithm", "HS256"], "--algorithm is \"HS256\", expected one of RS256, "),
            (["--algorithm", "none"], "--algorithm is \"none\", expected one of RS256, "),
        ])
    func `refuses what it cannot do, and changes nothing`(arguments: [String], message: String) throws {
        let before = published
        let result = try workplace.run(["keys", "rotate"] + arguments)
        #expect(result.status == 2)
        #expect(result.error.hasPrefix("Error: \(message)"), "\(result.error)")
        #expect(published == before)
        #expect(workplace.folder.text(of: ".swiftlet/keys/ring.json") == nil)
    }

    @Test(arguments: ["rotate", "list"])
    func `needs keys to begin with`(command: String) throws {
        let result = try workplace.run("keys", command, "--directory", "nowhere")
        #expect(result.status == 1)
        #expect(result.error == "Error: nowhere has no private key, expected what `swiftlet keys generate` makes\n")
    }

    @Test(arguments: ["rotate", "list"])
    func `names a ring that is broken`(command: String) throws {
        try workplace.folder.write("{", to: ".swiftlet/keys/ring.json")
        let result = try workplace.run("keys", command)
        #expect(result.status == 1)
        #expect(
            result.error
                == "Error: .swiftlet/keys/ring.json: it is no key ring, expected a JSON object with \"version\" and "
                + "\"keys\"\n")
    }

    @Test func `takes out of the set what no token needs any more, whoever looks`() throws {
        var times = [timespec(tv_sec: 1_000_000_000, tv_nsec: 0), timespec(tv_sec: 1_000_000_000, tv_nsec: 0)]
        try #require(unsafe utimensat(AT_FDCWD, workplace.path + "/.swiftlet/keys/signing.pem", &times, 0) == 0)
        try #require(workplace.run("keys", "rotate").status == 0)
        let rows = try list()
        #expect(rows.map(\.since).first == 1_000_000_000)
        // As if the rotation had been long ago.
        var ring = try #require(workplace.folder.text(of: ".swiftlet/keys/ring.json"))
        try ring.setLast("signs_from", to: 1_000_000_001)
        try ring.setLast("published_until", to: 1_000_000_002)
        try workplace.folder.write(ring, to: ".swiftlet/keys/ring.json")
        #expect(published.contains(rows[0].kid))
        #expect(try list().map(\.kid) == [rows[1].kid])
        #expect(!published.contains(rows[0].kid))
        #expect(published.contains(rows[1].kid))
    }
}

extension String {
    /// Sets the last number of a name.
    fileprivate mutating func setLast(_ name: String, to number: Int) throws {
        let place = try #require(ranges(of: "\"\(name)\" : ").last)
        let digits = self[place.upperBound...].prefix { $0.isNumber }
        replaceSubrange(digits.startIndex..<digits.endIndex, with: "\(number)")
    }
}
