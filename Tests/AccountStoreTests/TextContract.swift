import AccountStore
import Revocations
import Testing

extension `The store` {
    @Test(arguments: StoreKind.allCases)
    func `gives every text back by its bytes`(kind: StoreKind) throws {
        let made = try kind.make()
        let store = made.store
        let texts = Sample.oddTexts
        for (index, text) in texts.enumerated() {
            let email = "\(index)@example.com"
            try store.add(try Sample.user(text, email: email, hash: text, roles: [text, text], scopes: texts))
            try store.add(Sample.client(text, secret: index, scopes: [text], audiences: [text, "", text]))
        }
        try store.add(try Sample.user("last"))
        let other = try made.open()
        for (index, text) in texts.enumerated() {
            let user = try #require(try other.user(id: text))
            #expect(bytes([user.id, user.passwordHash]) == bytes([text, text]))
            #expect(bytes(user.roles) == bytes([text, text]))
            #expect(bytes(user.scopes) == bytes(texts))
            #expect(user.email.text == "\(index)@example.com")
            let client = try #require(try other.client(id: text))
            #expect(client.secretHash == Sample.hash(index))
            #expect(bytes([client.id] + client.scopes) == bytes([text, text]))
            #expect(bytes(client.audiences) == bytes([text, "", text]))
        }
        #expect(try other.users(after: nil, limit: 1_000).count == texts.count + 1)
    }

    @Test(arguments: StoreKind.allCases)
    func `keeps families and revocations of any name apart`(kind: StoreKind) throws {
        let store = try kind.make().store
        let texts = Sample.oddTexts
        for (index, text) in texts.enumerated() {
            let family = RefreshFamily(id: text, user: text, client: text, scopes: [text], expires: now + 1_000)
            let token = RefreshToken(hash: Sample.hash(index), accessTokenID: text, accessExpires: now + 100)
            try store.begin(family, with: token)
        }
        for (index, text) in texts.enumerated() {
            let family = try #require(try store.family(of: Sample.hash(index), at: now)).family
            #expect(bytes([family.id, family.user, family.client] + family.scopes) == bytes([text, text, text, text]))
            #expect(try store.endFamilies(ofUser: text, at: now) == 1)
            #expect(try store.family(of: Sample.hash(index), at: now) == nil)
            try store.revoke(Revocation(.subject(text, issuedUntil: now), expires: now + 100, made: 1))
            try store.revoke(Revocation(.client(text, issuedUntil: now), expires: now + 100, made: 1))
        }
        let revocations = try store.revocations(at: now)
        #expect(revocations.count == 3 * texts.count)
        var found: [String: Set<[UInt8]>] = [:]
        for revocation in revocations {
            switch revocation.tokens {
            case .token(let id): found["token", default: []].insert(Array(id.utf8))
            case .subject(let id, now): found["subject", default: []].insert(Array(id.utf8))
            case .client(let id, now): found["client", default: []].insert(Array(id.utf8))
            default: Issue.record("a revocation that nobody made")
            }
        }
        let all = Set(bytes(texts))
        #expect(found == ["token": all, "subject": all, "client": all])
    }

    @Test(arguments: StoreKind.allCases)
    func `counts the tries of every key apart`(kind: StoreKind) throws {
        let store = try kind.make().store
        // 256 bytes are kept as they are, a longer one is not mistaken for another that begins alike.
        let long = String(repeating: "k", count: 255)
        for key in Sample.oddTexts + [long, long + "1", long + "2", long + "12", long + long, long + long + "1"] {
            let charge = [ThrottleCharge(key, Throttle(interval: 1_000, burst: 1))]
            #expect(try store.take(charge, atMilliseconds: now * 1_000) == nil)
            #expect(try store.take(charge, atMilliseconds: now * 1_000) == 1_000)
            try store.forgive(key)
            #expect(try store.take(charge, atMilliseconds: now * 1_000) == nil)
        }
    }

    private func bytes(_ texts: [String]) -> [[UInt8]] { texts.map { Array($0.utf8) } }
}
