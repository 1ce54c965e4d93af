import AccountStore
import Linux
import Passwords
import Revocations
import TestSupport
import Testing

@Suite struct `swiftlet user` {
    private let workplace: AccountWorkplace

    init() throws { workplace = try AccountWorkplace() }

    private func user(_ email: String = "a@example.com") throws -> User {
        let address = try #require(EmailAddress(email))
        return try #require(try workplace.store().user(email: address))
    }

    /// Whether a password is the user's, as the accounts functions look at it.
    private func accepts(_ password: String, _ user: User) async throws -> PasswordPool.Verdict {
        let pool = try PasswordPool(threads: 1, queue: 1, cost: 4)
        let hash = try #require(BcryptHash(user.passwordHash))
        return try await pool.verify(Password(password), against: hash)
    }

    @Test func `adds a user, and prints an id that says nothing`() async throws {
        let before = Clock.secondsSince1970
        let result = try workplace.run(
            "user", "add", "Someone@Example.com", "--role", "user", "--role", "admin", "--role", "user", "--scope",
            "payments:read payments:write payments:read", input: "correct horse\n")
        #expect(result.status == 0 && result.error.isEmpty, "\(result)")
        let user = try user("someone@example.com")
        #expect(result.output == user.id + "\n")
        #expect(user.id.hasPrefix("usr_") && user.id.utf8.count == 26)
        #expect(user.roles == ["user", "admin"])
        #expect(user.scopes == ["payments:read", "payments:write"])
        #expect(!user.isDisabled)
        #expect((before...Clock.secondsSince1970).contains(user.created))
        #expect(user.passwordHash.hasPrefix("$2b$04$"))
        #expect(try await accepts("correct horse", user) == .matches(needsRehash: false))
    }

    @Test(arguments: ["correct horse", "correct horse\n", "correct horse\r\n"])
    func `takes standard input's only line`(input: String) async throws {
        #expect(try workplace.run("user", "add", "a@example.com", input: input).status == 0)
        #expect(try await accepts("correct horse", user()) == .matches(needsRehash: false))
    }

    @Test(arguments: [
        ("", "the password is empty, expected 1 to 72 bytes"), ("\n", "the password is empty, expected 1 to 72 bytes"),
        ("a\nb\n", "standard input has more than one line, expected the password alone"),
        ("a\n\n", "standard input has more than one line, expected the password alone"),
        (
            String(repeating: "a", count: 73) + "\n",
            "the password has 73 bytes, expected at most 72, more than which bcrypt ignores"
        ), ("a\0b\n", "the password holds a NUL, expected none, for bcrypt ignores what follows"),
        (String(repeating: "a", count: 5000), "-: more than 4096 bytes, expected at most as many"),
    ]) func `refuses what is no password`(input: String, message: String) throws {
        let result = try workplace.run("user", "add", "a@example.com", input: input)
        #expect(result.status == 1 && result.output.isEmpty)
        #expect(result.error == "Error: \(message)\n")
        #expect(try workplace.store().users(after: nil, limit: 1).isEmpty)
    }

    @Test(arguments: [
        (["a@example"], "the e-mail address is not one that accounts have"),
        (["a\u{e4}@example.com"], "the e-mail address is not one that accounts have"),
        ([""], "the e-mail address is not one that accounts have"),
        (["a@example.com", "--scope", "a \"b\""], "scope has byte 0x22 at position 0"),
        (["a@example.com", "--role", ""], "scope is empty, expected at least one character"),
        (["a@example.com", "--password", "x"], "Unknown option '--password'"),
    ]) func `refuses what no user has`(arguments: [String], message: String) throws {
        let result = try workplace.run(["user", "add"] + arguments, input: "correct horse\n")
        #expect(result.status == 2)
        #expect(result.error.contains(message), "\(result.error)")
        #expect(result.output.isEmpty)
    }

    @Test func `adds nobody twice`() throws {
        let id = try workplace.addUser()
        let result = try workplace.run("user", "add", "A@example.com", input: "another\n")
        #expect(result.status == 1)
        #expect(
            result.error
                == "Error: a user has this e-mail address, expected a new one; \"swiftlet user passwd\" sets a password\n"
        )
        #expect(try user().id == id)
    }

    @Test func `lists users for people and for programs`() throws {
        #expect(try workplace.run("user", "list").output == "ID  EMAIL  STATE  ROLES  SCOPES\n")
        #expect(try workplace.json("user", "list", as: [UserRow].self) == [])
        let ids = [
            try workplace.addUser("a@example.com", "--role", "user", "--scope", "x:read x:write"),
            try workplace.addUser("b.long@example.com"),
        ]
        #expect(try workplace.run("user", "disable", "b.long@example.com").status == 0)
        let rows: [UserRow] = try workplace.json("user", "list")
        #expect(rows.map(\.id) == ids.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        let first = try #require(rows.first { $0.id == ids[0] })
        #expect(first.email == "a@example.com" && first.roles == ["user"] && first.scopes == ["x:read", "x:write"])
        #expect(rows.first { $0.id == ids[1] }?.disabled == true)
        let text = try workplace.run("user", "list").output
        #expect(text.contains("\(ids[0])  a@example.com       enabled   user   x:read x:write\n"))
        #expect(text.contains("\(ids[1])  b.long@example.com  disabled\n"))
    }

    @Test func `disables a user, ends its logins and revokes its tokens`() throws {
        let id = try workplace.addUser()
        let token = try workplace.begin(family: "f", of: id)
        let before = Clock.secondsSince1970
        #expect(try workplace.run("user", "disable", "a@example.com").status == 0)
        let now = Clock.secondsSince1970
        #expect(try user().isDisabled)
        #expect(try workplace.store().family(of: token.hash, at: now) == nil)
        let revocations = try workplace.store().revocations(at: now)
        #expect(workplace.revokes(subject: id, in: revocations, between: before...now))
        #expect(try workplace.run("user", "enable", "a@example.com").status == 0)
        #expect(try user().isDisabled == false)
        #expect(try workplace.store().revocations(at: now) == revocations)
    }

    @Test func `sets a password, ends the logins of the old one and revokes their tokens`() async throws {
        let id = try workplace.addUser()
        let token = try workplace.begin(family: "f", of: id)
        let before = Clock.secondsSince1970
        #expect(try workplace.run("user", "passwd", "a@example.com", input: "battery staple\n").status == 0)
        let now = Clock.secondsSince1970
        #expect(try await accepts("battery staple", user()) == .matches(needsRehash: false))
        #expect(try await accepts("correct horse", user()) == .differs)
        #expect(try workplace.store().family(of: token.hash, at: now) == nil)
        #expect(workplace.revokes(subject: id, in: try workplace.store().revocations(at: now), between: before...now))
    }

    @Test(arguments: [
        (["--scope", "c d"], ["r"], ["c", "d"]), (["--scope", ""], ["r"], []), (["--role", "s"], ["s"], ["a", "b"]),
        (["--role", ""], [], ["a", "b"]), (["--role", "s", "--role", "t", "--scope", "c"], ["s", "t"], ["c"]),
    ]) func `sets the rights that are named`(arguments: [String], roles: [String], scopes: [String]) throws {
        _ = try workplace.addUser("a@example.com", "--role", "r", "--scope", "a b")
        #expect(try workplace.run(["user", "rights", "a@example.com"] + arguments).status == 0)
        #expect(try user().roles == roles)
        #expect(try user().scopes == scopes)
    }

    @Test func `sets no rights where none are named`() throws {
        let result = try workplace.run("user", "rights", "a@example.com")
        #expect(result.status == 2)
        #expect(result.error.contains("nothing to set, expected --role or --scope"))
    }

    @Test(arguments: ["disable", "enable", "passwd", "rights"]) func `knows who there is not`(command: String) throws {
        let options = command == "rights" ? ["--scope", "a"] : []
        let result = try workplace.run(["user", command, "nobody@example.com"] + options, input: "correct horse\n")
        #expect(result.status == 1)
        #expect(
            result.error == "Error: no user has this e-mail address, expected one of \"swiftlet user list\"\n")
    }

    @Test func `needs a configuration with accounts`() throws {
        let without = try AccountWorkplace(accounts: "")
        let result = try without.run("user", "list")
        #expect(result.status == 1)
        #expect(
            result.error == "Error: runtime.toml has no table [accounts], expected one, which names the store\n")
        let missing = try without.run("user", "list", "--config", "absent.toml")
        #expect(missing.status == 1 && missing.error.contains("absent.toml"), "\(missing)")
    }
}

extension AccountWorkplace {
    /// Begins a login's family of refresh tokens in the store.
    func begin(family id: String, of user: String) throws -> RefreshToken {
        let now = Clock.secondsSince1970
        let hash = try #require(SecretHash([UInt8](repeating: 7, count: 32)))
        let token = RefreshToken(hash: hash, accessTokenID: "jti", accessExpires: now + 600)
        try store().begin(
            RefreshFamily(id: id, user: user, client: "swiftlet", scopes: [], expires: now + 10_000), with: token)
        #expect(try store().family(of: hash, at: now) != nil)
        return token
    }

    /// Whether a subject's tokens are revoked that were issued until a time within a range.
    func revokes(subject: String, in revocations: [Revocation], between times: ClosedRange<Int64>) -> Bool {
        revocations.contains { revocation in
            guard case .subject(subject, let until) = revocation.tokens else { return false }
            return times.contains(until) && revocation.expires == until + Self.tokenTime
        }
    }
}
