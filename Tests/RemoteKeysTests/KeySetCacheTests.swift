import FoundationEssentials
import Glibc
import HTTPClient
import JOSE
import Linux
import Synchronization
import TestSupport
import Testing

@testable import RemoteKeys

@Suite struct `Key sets on disk` {
    private let issuer = ScriptedIssuer()
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func cache(name: String = "main", url: String = ScriptedIssuer.url) throws -> KeySetCache {
        KeySetCache(folder: folder.path + "/state", name: name, source: .keySet(try HTTPURL(parsing: url)))
    }

    /// What a process leaves that has fetched once.
    private func leaveSet(_ keyIDs: String...) throws {
        issuer.answer(.success(ScriptedIssuer.keySet(keyIDs)))
        let set = try issuer.keySet(cache: cache())
        _ = set.advance()
        issuer.driver.finishFetches()
    }

    @Test func `are used by the next process while the issuer is down, until they are too old`() throws {
        try leaveSet("a")
        issuer.goDown()
        issuer.driver.pass(.seconds(86_000))
        let set = try issuer.keySet(cache: cache())
        #expect(set.keyIDs == ["a"])
        #expect(set.isSettled)
        #expect(issuer.events.last == "restored after 86000.0 seconds")
        _ = set.advance()
        issuer.driver.finishFetches()
        #expect(set.keyIDs == ["a"])
        issuer.driver.pass(.seconds(400))
        _ = set.advance()
        #expect(set.keyIDs == nil)
    }

    @Test func `give way to what the issuer says`() throws {
        try leaveSet("a")
        issuer.publish("b")
        let set = try issuer.keySet(cache: cache())
        let epoch = set.epoch
        _ = set.advance()
        issuer.driver.finishFetches()
        #expect(set.keyIDs == ["b"])
        #expect(set.epoch != epoch)
    }

    @Test func `are dated by the last fetch, not by the last change`() throws {
        try leaveSet("a")
        issuer.driver.pass(.seconds(86_399))
        try leaveSet("a")
        issuer.driver.pass(.seconds(86_399))
        #expect(try issuer.keySet(cache: cache()).keyIDs == ["a"])
    }

    @Test(arguments: [(86_399, true), (86_400, false), (0, true), (-1, false)])
    func `count neither when too old nor from the future`(age: Int64, isUsed: Bool) throws {
        try leaveSet("a")
        issuer.driver.setClock(to: issuer.driver.secondsSince1970 + age)
        #expect(try issuer.keySet(cache: cache()).keyIDs == (isUsed ? ["a"] : nil))
    }

    @Test func `are for their owner alone, in a folder that is too`() throws {
        try leaveSet("a")
        var status = stat()
        try #require(unsafe stat(cache().path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        try #require(unsafe stat(folder.path + "/state", &status) == 0)
        #expect(status.st_mode & 0o777 == 0o700)
    }

    @Test func `are refused when others could have written them`() throws {
        try leaveSet("a")
        let path = try cache().path
        try #require(unsafe chmod(path, 0o660) == 0)
        #expect(try issuer.keySet(cache: cache()).keyIDs == nil)
        #expect(
            issuer.events.last
                == "cache refused: \(path): its mode is 0660, expected nothing for group and others")
    }

    @Test func `are refused when they come from another source`() throws {
        try leaveSet("a")
        let other = try cache(url: "https://other.example.com/jwks.json")
        #expect(throws: KeySetCacheError.otherSource(path: other.path)) { try other.read() }
        #expect(try cache(name: "other").read() == nil)
    }

    @Test(arguments: [
        "", "\n", "swiftlet-keys 1 5\n{}", "swiftlet-keys 2 5 url:https://id.example.com/jwks.json\n{}",
        "swiftlet-keys 1 -5 url:https://id.example.com/jwks.json\n{}",
        "swiftlet-keys 1 99999999999999999999 url:https://id.example.com/jwks.json\n{}",
        "swiftlet-keys 1 5 url:https://id.example.com/jwks.json extra\n{}", #"{"keys":[]}"#,
    ])
    func `are refused when they are something else`(text: String) throws {
        let cache = try cache()
        try PrivateFile.makeFolder(folder.path + "/state")
        try PrivateFile(cache.path).create(Array(text.utf8))
        #expect(throws: KeySetCacheError.malformed(path: cache.path)) { try cache.read() }
    }

    @Test func `are read or refused, whatever was changed in them`() throws {
        try leaveSet("a")
        let cache = try cache()
        let whole = try #require(try PrivateFile(cache.path).read(limit: 1 << 20))
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<300 {
            var bytes = whole
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: bytes[bytes.indices.randomElement(using: &generator) ?? 0] = .random(in: 0...255, using: &generator)
            case 1: bytes.removeLast(.random(in: 0...bytes.count, using: &generator))
            default: bytes.insert(.random(in: 0...255, using: &generator), at: 0)
            }
            try PrivateFile(cache.path).replace(bytes)
            let set = try issuer.keySet(cache: cache)
            #expect(set.keyIDs == nil || set.isSettled)
        }
    }

    @Test func `that cannot be written leave the keys usable`() throws {
        try folder.write("a file where the folder should be", to: "state")
        try leaveSet("a")
        #expect(issuer.events.contains("cache not written"))
        #expect(issuer.events.contains("changed to 1"))
    }

    @Test func `hold up no key while they are written`() throws {
        issuer.publish("a")
        let set = try issuer.keySet(cache: cache())
        let seen = Mutex<[String]?>(nil)
        // The date is read just before the write.
        issuer.driver.onReadingDate { seen.withLock { $0 = set.keyIDs } }
        _ = set.advance()
        issuer.driver.finishFetches()
        #expect(seen.withLock { $0 } == ["a"])
        #expect(try cache().read()?.json == ScriptedIssuer.keySet(["a"]))
    }

    @Test func `have a file for each name`() throws {
        let names = ["a", "A", "\u{1}0", "\u{10}", "_61", "a_", "a_5f"]
        #expect(Set(try names.map { try cache(name: $0).path }).count == names.count)
    }

    @Test(arguments: ["../../evil", "/etc/passwd", "A", "a", "a.b", "ä", "", "."])
    func `have names that cannot leave their folder`(name: String) throws {
        let path = try cache(name: name).path
        let file = path.dropFirst((folder.path + "/state/").count)
        #expect(path.hasPrefix(folder.path + "/state/keys-"))
        #expect(file.utf8.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789-_".utf8.contains($0) })
    }
}
