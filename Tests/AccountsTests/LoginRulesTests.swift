import AccountKit
import AccountStore
import Issuance
import Passwords
import Revocations
import Testing

@Suite struct `The rules of a login` {
    @Test func `a pair is the user's, and its refresh token is kept as a hash`() async throws {
        let stage = try AccountStage()
        let user = try await stage.addUser()
        let pair = try await stage.logIn()
        let token = try #require(stage.service.issuer.verify(pair.access.text, at: pair.issued))
        #expect(token.claims.subject == user.id)
        #expect(token.claims.clientID == "swiftlet")
        #expect(token.claims.roles == ["user"])
        #expect(token.claims.scopes == ["payments:read", "payments:write"])
        #expect(pair.refreshExpires == pair.issued + 30 * 86_400)
        let (family, isCurrent) = try #require(try stage.store.family(of: pair.refresh.hash, at: pair.issued))
        #expect(isCurrent)
        #expect(family.user == user.id)
        #expect(family.expires == pair.refreshExpires)
    }

    @Test(arguments: ["Someone@Example.COM", "someone@example.com"])
    func `an e-mail address is known in any case`(email: String) async throws {
        let stage = try AccountStage()
        try await stage.addUser()
        #expect(try await stage.logIn(email).scopes.count == 2)
    }

    @Test(
        arguments: [
            (nil, ["a", "b"]), (["a"], ["a"]), (["b", "a"], ["b", "a"]), ([], []), (["c"], nil), (["a", "c"], nil),
            (["A"], nil), (["a:"], nil), (["*"], nil),
        ] as [([String]?, [String]?)])
    func `scopes are the user's, or fewer`(asked: [String]?, given: [String]?) async throws {
        let stage = try AccountStage()
        try await stage.addUser(scopes: ["a", "b"])
        do throws(AccountError) {
            let pair = try await stage.logIn(scopes: asked)
            #expect(pair.scopes == given)
            #expect(stage.service.issuer.verify(pair.access.text, at: pair.issued)?.claims.scopes == given)
        } catch {
            #expect(error == .scope)
            #expect(given == nil)
        }
    }

    @Test func `attempts for an account are counted before anything is hashed, and a success forgives them`()
        async throws
    {
        var rules = AccountRules()
        rules.accountThrottle = Throttle(interval: 3_600_000, burst: 3)
        let stage = try AccountStage(rules: rules)
        stage.clock.stop(atMilliseconds: stage.clock.now)
        try await stage.addUser()
        await #expect(throws: AccountError.wrongCredentials) { try await stage.logIn(password: "a") }
        await #expect(throws: AccountError.wrongCredentials) { try await stage.logIn(password: "b") }
        _ = try await stage.logIn()
        for _ in 0..<3 {
            await #expect(throws: AccountError.wrongCredentials) { try await stage.logIn(password: "a") }
        }
        _ = stage.store.calls()
        let error = await #expect(throws: AccountError.self) { try await stage.logIn() }
        guard case .throttled(let seconds) = error else { throw try #require(error) }
        #expect(seconds == 3_600)
        // Without having read the user there was no hash to compare with.
        #expect(stage.store.calls() == [.take])
        // Another account is not concerned.
        await #expect(throws: AccountError.wrongCredentials) { try await stage.logIn("other@example.com") }
    }

    @Test func `who finds no room to have a password hashed is told before anything is asked of the store`()
        async throws
    {
        let stage = try AccountStage()
        try await stage.addUser()
        _ = stage.store.calls()
        stage.service.passwords.close()
        await #expect(throws: AccountError.busy) { try await stage.logIn() }
        #expect(stage.store.calls() == [])
    }

    @Test func `unknown accounts are counted like others`() async throws {
        var rules = AccountRules()
        rules.accountThrottle = Throttle(interval: 3_600_000, burst: 1)
        let stage = try AccountStage(rules: rules)
        await #expect(throws: AccountError.wrongCredentials) { try await stage.logIn("nobody@example.com") }
        let error = await #expect(throws: AccountError.self) { try await stage.logIn("NOBODY@example.com") }
        guard case .throttled = error else { throw try #require(error) }
    }

    @Test(
        arguments: [
            ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false),
            ("2001:db8::1", "2001:db8::ffff:1", true), ("2001:db8::1", "2001:db8:0:1::1", false),
            ("192.0.2.1", "::ffff:192.0.2.1", true), (nil, "unix:", true), (nil, "192.0.2.1", false),
        ] as [(String?, String, Bool)])
    func `attempts from an address are counted, in IPv6 from its network`(
        first: String?, second: String, isTheSame: Bool
    ) async throws {
        var rules = AccountRules()
        rules.addressThrottle = Throttle(interval: 3_600_000, burst: 1)
        let stage = try AccountStage(rules: rules)
        await #expect(throws: AccountError.wrongCredentials) { try await stage.logIn("a@example.com", from: first) }
        let error = await #expect(throws: AccountError.self) { try await stage.logIn("b@example.com", from: second) }
        if case .throttled = error { #expect(isTheSame) } else { #expect(!isTheSame) }
    }

    @Test func `a password that was changed meanwhile gives no tokens`() async throws {
        let stage = try AccountStage()
        let user = try await stage.addUser()
        let other = try await stage.service.passwords.hash(Password("another password")).text
        stage.store.before(.begin) { store in
            _ = try store.setPasswordHash(other, ofUser: user.id, replacing: nil)
            _ = try store.endFamilies(ofUser: user.id, at: user.created)
        }
        await #expect(throws: AccountError.wrongCredentials) { try await stage.logIn() }
        #expect(try stage.store.endFamilies(ofUser: user.id, at: stage.service.now) == 0)
    }

    @Test func `the same password, hashed anew meanwhile, does`() async throws {
        let stage = try AccountStage()
        let user = try await stage.addUser()
        let again = try await stage.service.passwords.hash(Password(AccountStage.password)).text
        stage.store.before(.begin) { store in _ = try store.setPasswordHash(again, ofUser: user.id, replacing: nil) }
        #expect(try await stage.logIn().subject == user.id)
    }

    @Test func `a user that was disabled meanwhile gets no tokens`() async throws {
        let stage = try AccountStage()
        let user = try await stage.addUser()
        stage.store.before(.begin) { store in _ = try store.setDisabled(true, user: user.id) }
        await #expect(throws: AccountError.wrongCredentials) { try await stage.logIn() }
        #expect(try stage.store.endFamilies(ofUser: user.id, at: stage.service.now) == 0)
    }

    @Test func `a login after a revocation in the same second waits for the next`() async throws {
        let stage = try AccountStage()
        let user = try await stage.addUser()
        let now = stage.service.now
        try stage.store.revoke(
            Revocation(.subject(user.id, issuedUntil: now), expires: now + 1_000, made: now * 1_000))
        let pair = try await stage.logIn()
        #expect(pair.issued > now)
        let token = RevocableToken(id: pair.access.id, subject: user.id, client: "swiftlet", issued: pair.issued)
        #expect(try !stage.store.isRevoked(token, at: pair.issued))
    }

    @Test func `a revocation that reaches far into the future is waited for in vain`() async throws {
        let stage = try AccountStage()
        try await stage.addUser()
        let now = stage.service.now
        try stage.store.revoke(Revocation(.all(issuedUntil: now + 60), expires: now + 1_000, made: now * 1_000))
        stage.clock.stop(atMilliseconds: now * 1_000 + 999)
        let error = await #expect(throws: AccountError.self) { try await stage.logIn() }
        guard case .unavailable = error else { throw try #require(error) }
    }

    @Test func `a hash of another cost is made anew, also one from elsewhere`() async throws {
        let stage = try AccountStage(cost: 5)
        let cheap = try PasswordPool(threads: 1, queue: 1, cost: 4)
        defer { cheap.close() }
        let user = try await stage.addUser()
        let old = try await cheap.hash(Password(AccountStage.password)).text
        let foreign = "$2a$" + old.dropFirst(4)
        #expect(try stage.store.setPasswordHash(foreign, ofUser: user.id, replacing: nil))
        _ = try await stage.logIn()
        let hash = try #require(try stage.store.user(id: user.id)?.passwordHash)
        #expect(hash.hasPrefix("$2b$05$"))
        _ = try await stage.logIn()
        #expect(try stage.store.user(id: user.id)?.passwordHash == hash)
    }
}
