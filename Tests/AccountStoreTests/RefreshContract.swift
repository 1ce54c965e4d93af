import AccountStore
import Revocations
import Testing

extension `The store` {
    @Test(arguments: StoreKind.allCases)
    func `rotates a family's token, one after the other`(kind: StoreKind) throws {
        let made = try kind.make()
        let stores = [made.store, try made.open()]
        let family = Sample.family()
        try stores[0].begin(family, with: Sample.token(0))
        for number in 0..<5 {
            #expect(
                try stores[number % 2].rotate(Sample.hash(number), to: Sample.token(number + 1), at: now) == .rotated)
        }
        for number in 0...5 {
            let found = try #require(try made.store.family(of: Sample.hash(number), at: now))
            #expect(found.family == family)
            #expect(found.isCurrent == (number == 5))
        }
        #expect(try made.store.family(of: Sample.hash(6), at: now) == nil)
        #expect(try made.store.revocations(at: now).isEmpty)
    }

    @Test(arguments: StoreKind.allCases)
    func `takes neither a family nor a token twice`(kind: StoreKind) throws {
        let store = try kind.make().store
        try store.begin(Sample.family("f"), with: Sample.token(0))
        #expect(throws: StoreError.exists) { try store.begin(Sample.family("f"), with: Sample.token(1)) }
        #expect(throws: StoreError.exists) { try store.begin(Sample.family("g"), with: Sample.token(0)) }
        #expect(try store.family(of: Sample.hash(1), at: now) == nil)
        try store.begin(Sample.family("g"), with: Sample.token(1))
        #expect(throws: StoreError.exists) { try store.rotate(Sample.hash(0), to: Sample.token(1), at: now) }
        #expect(try store.family(of: Sample.hash(0), at: now)?.isCurrent == true)
        #expect(try store.family(of: Sample.hash(1), at: now)?.family.id == "g")
    }

    @Test(arguments: StoreKind.allCases)
    func `ends the family of a token that is used again, and revokes its live access tokens`(kind: StoreKind) throws {
        let store = try kind.make().store
        let family = Sample.family()
        try store.begin(family, with: Sample.token(0, accessFor: 10))
        try store.begin(Sample.family("other"), with: Sample.token(100))
        #expect(try store.rotate(Sample.hash(0), to: Sample.token(1, accessFor: 11), at: now) == .rotated)
        #expect(try store.rotate(Sample.hash(1), to: Sample.token(2, accessFor: 30), at: now + 5) == .rotated)
        #expect(try store.rotate(Sample.hash(0), to: Sample.token(3), at: now + 10) == .reused(family))
        for number in 0...3 {
            #expect(try store.family(of: Sample.hash(number), at: now) == nil)
            #expect(try store.rotate(Sample.hash(number), to: Sample.token(50 + number), at: now) == .unknown)
            #expect(try store.family(of: Sample.hash(50 + number), at: now) == nil)
        }
        // The first has expired by then: not accepted at the second that it names.
        #expect(
            Sample.statements(try store.revocations(at: now)) == [
                Statement(token: "jti_1", expires: now + 11), Statement(token: "jti_2", expires: now + 30),
            ])
        #expect(try store.family(of: Sample.hash(100), at: now)?.isCurrent == true)
    }

    @Test(arguments: StoreKind.allCases)
    func `lets one of many that use the same token at the same time pass`(kind: StoreKind) throws {
        let made = try kind.make()
        let stores = [made.store, try made.open()]
        for round in 0..<4 {
            let base = round * 100
            let family = Sample.family("f\(round)")
            try made.store.begin(family, with: Sample.token(base))
            let results = try onThreads(16) { index in
                try? stores[index % 2].rotate(Sample.hash(base), to: Sample.token(base + 1 + index), at: now)
            }
            #expect(results.filter { $0 == .rotated }.count == 1)
            #expect(results.filter { $0 == .reused(family) }.count == 1)
            #expect(results.filter { $0 == .unknown }.count == 14)
            for index in 0...16 { #expect(try made.store.family(of: Sample.hash(base + index), at: now) == nil) }
            let revoked = try made.store.revocations(at: now).compactMap { revocation -> Int? in
                guard case .token(let id) = revocation.tokens else { return nil }
                return Int(id.dropFirst(4))
            }.filter { $0 / 100 == round }
            #expect(revoked.count == 2)
            #expect(revoked.contains(base))
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `leaves at most one live child, whatever is used when`(kind: StoreKind) throws {
        let made = try kind.make()
        let store = made.store
        try store.begin(Sample.family(), with: Sample.token(0))
        #expect(try store.rotate(Sample.hash(0), to: Sample.token(1), at: now) == .rotated)
        // Some use the token of now, some the one before.
        _ = try onThreads(8) { index in
            try? store.rotate(Sample.hash(index % 2), to: Sample.token(10 + index), at: now)
        }
        for number in 0..<20 { #expect(try store.family(of: Sample.hash(number), at: now) == nil) }
    }

    @Test(arguments: StoreKind.allCases)
    func `knows no token of a family that has expired`(kind: StoreKind) throws {
        let store = try kind.make().store
        try store.begin(Sample.family("f", lasting: 100), with: Sample.token(0))
        #expect(try store.family(of: Sample.hash(0), at: now + 99)?.isCurrent == true)
        #expect(try store.family(of: Sample.hash(0), at: now + 100) == nil)
        #expect(try store.rotate(Sample.hash(0), to: Sample.token(1), at: now + 100) == .unknown)
        #expect(try store.rotate(Sample.hash(0), to: Sample.token(1), at: now + 99) == .rotated)
        #expect(try store.rotate(Sample.hash(0), to: Sample.token(2), at: now + 100) == .unknown)
        #expect(try store.rotate(Sample.hash(9), to: Sample.token(2), at: now) == .unknown)
        #expect(try store.family(of: Sample.hash(2), at: now) == nil)
    }

    @Test(arguments: StoreKind.allCases)
    func `ends a family once`(kind: StoreKind) throws {
        let store = try kind.make().store
        try store.begin(Sample.family("f"), with: Sample.token(0))
        try store.begin(Sample.family("g"), with: Sample.token(1))
        try store.endFamily("f", at: now)
        #expect(try store.family(of: Sample.hash(0), at: now) == nil)
        #expect(try store.rotate(Sample.hash(0), to: Sample.token(2), at: now) == .unknown)
        #expect(try store.family(of: Sample.hash(1), at: now)?.isCurrent == true)
        let revoked: Set = [Statement(token: "jti_0", expires: now + 900)]
        #expect(Sample.statements(try store.revocations(at: now)) == revoked)
        try store.endFamily("f", at: now)
        try store.endFamily("nobody's", at: now)
        #expect(try store.revocations(at: now).count == 1)
    }

    @Test(arguments: StoreKind.allCases)
    func `ends every family of a user, and nobody else's`(kind: StoreKind) throws {
        let store = try kind.make().store
        for number in 0..<3 {
            try store.begin(Sample.family("f\(number)", user: "e\u{301}"), with: Sample.token(number))
        }
        try store.begin(Sample.family("g", user: "\u{E9}"), with: Sample.token(3))
        try store.endFamily("f2", at: now)
        #expect(try store.endFamilies(ofUser: "e\u{301}", at: now) == 2)
        #expect(try store.endFamilies(ofUser: "e\u{301}", at: now) == 0)
        #expect(try store.family(of: Sample.hash(3), at: now)?.isCurrent == true)
        #expect(
            Sample.statements(try store.revocations(at: now))
                == Set((0..<3).map { Statement(token: "jti_\($0)", expires: now + 900) }))
    }

    @Test(arguments: StoreKind.allCases)
    func `still knows the used tokens of a live family after cleaning`(kind: StoreKind) throws {
        let store = try kind.make().store
        let family = Sample.family("f", lasting: 1_000)
        try store.begin(family, with: Sample.token(0, accessFor: 10))
        #expect(try store.rotate(Sample.hash(0), to: Sample.token(1, accessFor: 20), at: now) == .rotated)
        try store.clean(at: now + 40)
        #expect(try store.family(of: Sample.hash(1), at: now + 40)?.isCurrent == true)
        #expect(try store.rotate(Sample.hash(0), to: Sample.token(2), at: now + 40) == .reused(family))
        #expect(try store.family(of: Sample.hash(1), at: now + 40) == nil)
    }
}
