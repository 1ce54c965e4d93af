import AccountStore
import Linux
import Revocations
import TestSupport
import Testing

@Suite struct `swiftlet revoke` {
    private let workplace: AccountWorkplace

    init() throws { workplace = try AccountWorkplace() }

    private func only() throws -> Revocation {
        let all = try workplace.store().revocations(at: Clock.secondsSince1970)
        #expect(all.count == 1)
        return try #require(all.first)
    }

    @Test(arguments: ["--subject usr_1", "--client reports", "--all"])
    func `revokes what was issued until a time`(arguments: String) throws {
        let words = arguments.split(separator: " ").map(String.init)
        let time = Clock.secondsSince1970 - 100
        #expect(try workplace.run(["revoke"] + words + ["--before", "\(time)"]).status == 0)
        let revocation = try only()
        let expected: Revocation.Tokens =
            switch words[0] {
            case "--subject": .subject("usr_1", issuedUntil: time)
            case "--client": .client("reports", issuedUntil: time)
            default: .all(issuedUntil: time)
            }
        #expect(revocation.tokens == expected)
        #expect(revocation.expires == time + AccountWorkplace.tokenTime)
        #expect((0...60_000).contains(Clock.millisecondsSince1970 - revocation.made))
    }

    @Test(arguments: [[], ["--before", "now"]]) func `revokes what was issued until now`(arguments: [String]) throws {
        let before = Clock.secondsSince1970
        #expect(try workplace.run(["revoke", "--subject", "usr_1"] + arguments).status == 0)
        let revocation = try only()
        #expect(
            workplace.revokes(subject: "usr_1", in: [revocation], between: before...Clock.secondsSince1970))
    }

    @Test func `revokes one token for as long as it could be accepted`() throws {
        let before = Clock.secondsSince1970
        #expect(try workplace.run("revoke", "--token-id", "jti-1").status == 0)
        let revocation = try only()
        #expect(revocation.tokens == .token(id: "jti-1"))
        let latest = Clock.secondsSince1970
        #expect((before...latest).contains(revocation.expires - AccountWorkplace.tokenTime))
    }

    @Test(arguments: [
        ([], "no tokens are named, expected one of --token-id, --subject, --client and --all"),
        (["--subject", "a", "--all"], "--subject and --all are given, expected one of"),
        (["--token-id", "a", "--client", "b"], "--token-id and --client are given, expected one of"),
        (["--subject", ""], "--subject has 0 bytes, expected 1 to 256"),
        (["--token-id", String(repeating: "a", count: 257)], "--token-id has 257 bytes, expected 1 to 256"),
        (["--token-id", "a", "--before", "now"], "--before is given with --token-id, expected with --subject"),
        (["--all", "--before", "yesterday"], "--before is \"yesterday\", expected a time that has come"),
        (["--all", "--before=-1"], "--before is \"-1\", expected a time that has come"),
        (["--all", "--before", "99999999999"], "--before is \"99999999999\", expected a time that has come"),
        (["--all", "--before", "9999-01-31T12:00:00Z"], "--before is \"9999-01-31T12:00:00Z\", expected a time"),
    ]) func `refuses what names no tokens`(arguments: [String], message: String) throws {
        let result = try workplace.run(["revoke"] + arguments)
        #expect(result.status == 2)
        #expect(result.error.contains(message), "\(result.error)")
        #expect(try workplace.store().revocations(at: 0).isEmpty)
    }

    @Test func `takes a date`() throws {
        #expect(try workplace.run("revoke", "--all", "--before", "2026-01-31T12:00:00Z").status == 0)
        #expect(try workplace.store().revocations(at: 0).map(\.tokens) == [.all(issuedUntil: 1_769_860_800)])
    }
}
