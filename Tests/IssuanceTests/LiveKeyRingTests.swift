import Glibc
import Issuance
import JOSE
import Linux
import Signatures
import TestSupport
import Testing

@Suite struct `A live key ring` {
    private let workshop: KeyWorkshop
    private let rules = RotationRules(publishAhead: 60, tokenLifetime: 900)

    init() throws { workshop = try KeyWorkshop() }

    private func rotate() throws -> KeyRing {
        try workshop.folder.update { ring throws(KeyFolderError) in
            try ring.rotated(by: rules, at: workshop.secondsSince1970)
        }
    }

    private func keyID(_ issuer: TokenIssuer) throws -> String? {
        KeyWorkshop.keyID(of: try issuer.issue(at: workshop.secondsSince1970))
    }

    private func keyIDs(_ issuer: TokenIssuer) throws -> [String?] {
        try JWKSet(parsing: issuer.keySet(at: workshop.secondsSince1970)).keys.map(\.keyID)
    }

    @Test func `changes over at the second, and withdraws the old key at the second`() throws {
        let issuer = try workshop.issuer()
        let old = try keyID(issuer)
        let early = try issuer.issue(at: workshop.secondsSince1970)
        let ring = try rotate()
        let new = ring.keys[1].keyID
        // Nobody looks twice within a second.
        #expect(try keyIDs(issuer) == [old])
        workshop.pass(1)
        #expect(try keyIDs(issuer) == [old, new])
        #expect(
            workshop.takeEvents() == [.published(keyID: new, algorithm: "EdDSA", signsFrom: ring.keys[1].signsFrom)])
        workshop.pass(58)
        #expect(try keyID(issuer) == old)
        let last = try issuer.issue(at: workshop.secondsSince1970)
        workshop.pass(1)
        #expect(try keyID(issuer) == new)
        #expect(workshop.takeEvents() == [.signs(keyID: new)])
        #expect(issuer.verify(early.text, at: workshop.secondsSince1970) != nil)
        workshop.pass(898)
        #expect(issuer.verify(last.text, at: workshop.secondsSince1970) != nil)
        workshop.pass(601)
        #expect(workshop.launches == 0)
        workshop.pass(1)
        // Gone at once; the file follows.
        #expect(try keyIDs(issuer) == [new])
        #expect(workshop.published?.keys.count == 2)
        workshop.finishWork()
        #expect(workshop.published?.keys.map(\.keyID) == [new])
        #expect(try keyID(issuer) == new)
        #expect(try workshop.takeEvents() == [.withdrawn(keyID: #require(old))])
    }

    @Test func `keeps the old key for its own lifetime, whatever the rotation was told`() throws {
        let issuer = try workshop.issuer(lifetime: 3_600)
        let until = try #require(rotate().keys[0].publishedUntil)
        workshop.pass(1)
        _ = try keyID(issuer)
        workshop.finishWork()
        #expect(try workshop.folder.read().ring.keys[0].publishedUntil == until + 2_700)
    }

    @Test func `replaces a key at its age, once for all who share the folder`() throws {
        let age: Int64 = 86_400
        let issuers = try (0..<4).map { _ in try workshop.issuer(keyAge: age) }
        for issuer in issuers { _ = try keyID(issuer) }
        // The key is old enough already, and everybody has noticed.
        #expect(workshop.launches == 4)
        workshop.finishWork()
        #expect(workshop.published?.keys.count == 2)
        workshop.pass(60)
        let new = workshop.published?.keys.last?.keyID
        for issuer in issuers { #expect(try keyID(issuer) == new) }
        // It signs since a minute after that; the next one is published a minute before it has signed for its age. The
        // first one is withdrawn meanwhile.
        workshop.pass(86_400 - 61)
        for issuer in issuers { #expect(try keyID(issuer) == new) }
        workshop.finishWork()
        #expect(workshop.published?.keys.map(\.keyID) == [new])
        workshop.pass(1)
        for issuer in issuers { #expect(try keyID(issuer) == new) }
        workshop.finishWork()
        #expect(workshop.published?.keys.count == 2)
        workshop.pass(60)
        for issuer in issuers { #expect(try keyID(issuer) == workshop.published?.keys.last?.keyID) }
        #expect(try workshop.folder.read().ring.keys.count == 2)
        #expect(new != workshop.published?.keys.last?.keyID)
    }

    @Test func `starts one change at a time, and tries again a minute after one that failed`() throws {
        let issuer = try workshop.issuer(keyAge: 86_400)
        workshop.setThreads(false)
        _ = try keyID(issuer)
        #expect(workshop.takeEvents() == [.notChanged(reason: "pthread_create: Resource temporarily unavailable")])
        workshop.setThreads(true)
        workshop.pass(59)
        _ = try keyID(issuer)
        #expect(workshop.launches == 0)
        workshop.pass(1)
        for _ in 0..<3 {
            _ = try keyID(issuer)
            workshop.pass(1)
        }
        #expect(workshop.launches == 1)
    }

    @Test func `goes on with its keys while the folder cannot be read, and says so once a change`() throws {
        _ = try rotate()
        let issuer = try workshop.issuer()
        let before = try keyIDs(issuer)
        let ring = try #require(workshop.temporary.text(of: "keys/ring.json"))
        try PrivateFile(workshop.folder.ringPath).replace(Array("{".utf8))
        for _ in 0..<3 {
            workshop.pass(1)
            #expect(try keyIDs(issuer) == before)
        }
        let reason = "\(KeyFolderError.ring(workshop.folder.ringPath, .notARing))"
        #expect(workshop.takeEvents() == [.unreadable(reason: reason)])
        try PrivateFile(workshop.folder.ringPath).replace(Array(ring.utf8))
        workshop.pass(60)
        #expect(try keyID(issuer) == before.last)
    }

    @Test func `publishes again what somebody has taken out of the set`() throws {
        let keys = try rotate().keys.map(\.keyID)
        let issuer = try workshop.issuer()
        try workshop.temporary.write("{\"keys\":[]}", to: "keys/jwks.json")
        workshop.pass(1)
        _ = try keyID(issuer)
        workshop.finishWork()
        #expect(workshop.published?.keys.map(\.keyID) == keys)
        // An issuer that starts signs nothing before.
        unsafe unlink(workshop.folder.keySetPath)
        _ = try workshop.issuer()
        #expect(workshop.published?.keys.map(\.keyID) == keys)
    }

    @Test func `does not open without keys`() throws {
        unsafe unlink(workshop.folder.signingKeyPath)
        let reason = "\(KeyFolderError.noKey(workshop.folder.path))"
        #expect(throws: IssuanceError.keysUnusable(reason: reason)) { try workshop.issuer() }
    }
}
