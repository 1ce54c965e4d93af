import AccountStore
import Revocations
import Testing

extension `The store` {
    @Test(arguments: StoreKind.allCases, [(100, 100), (101, 1)])
    func `ends a family by one statement about its user where it has more live access tokens than it names`(
        kind: StoreKind, size: (tokens: Int, revocations: Int)
    ) throws {
        let store = try kind.make().store
        let family = Sample.family()
        try store.begin(family, with: Sample.token(0, accessFor: 800))
        for number in 1..<size.tokens {
            let next = Sample.token(number, accessFor: 800 + Int64(number))
            #expect(try store.rotate(Sample.hash(number - 1), to: next, at: now) == .rotated)
        }
        #expect(try store.rotate(Sample.hash(0), to: Sample.token(999), at: now) == .reused(family))
        #expect(try store.family(of: Sample.hash(size.tokens - 1), at: now) == nil)
        #expect(try store.revocations(at: now).count == size.revocations)
        // Every one of them until it has expired, and no other user's.
        for number in 0..<size.tokens {
            let token = RevocableToken(id: "jti_\(number)", subject: "u", client: "web", issued: now)
            #expect(try store.isRevoked(token, at: now))
            #expect(try store.isRevoked(token, at: now + 799 + Int64(number)))
        }
        #expect(
            try !store.isRevoked(RevocableToken(id: "other", subject: "v", client: "web", issued: now), at: now))
        #expect(
            try !store.isRevoked(RevocableToken(id: "new", subject: "u", client: "web", issued: now + 1), at: now))
    }

    @Test(arguments: StoreKind.allCases)
    func `counts no access token that has expired among those of a family`(kind: StoreKind) throws {
        let store = try kind.make().store
        try store.begin(Sample.family(), with: Sample.token(0, accessFor: 10))
        for number in 1...150 {
            let next = Sample.token(number, accessFor: number == 150 ? 900 : 10)
            #expect(try store.rotate(Sample.hash(number - 1), to: next, at: now) == .rotated)
        }
        try store.endFamily("f", at: now + 10)
        #expect(
            Sample.statements(try store.revocations(at: now + 10)) == [
                Statement(token: "jti_150", expires: now + 900)
            ])
    }

    @Test(arguments: StoreKind.allCases, [199, 200, 201, 401])
    func `ends all of a user's families, however many`(kind: StoreKind, count: Int) throws {
        let store = try kind.make().store
        for number in 0..<count { try store.begin(Sample.family("f\(number)"), with: Sample.token(number)) }
        try store.begin(Sample.family("other", user: "v"), with: Sample.token(count))
        #expect(try store.endFamilies(ofUser: "u", at: now) == count)
        for number in 0..<count { #expect(try store.family(of: Sample.hash(number), at: now) == nil) }
        #expect(try store.family(of: Sample.hash(count), at: now)?.isCurrent == true)
        #expect(try store.revocations(at: now).count == count)
    }
}
