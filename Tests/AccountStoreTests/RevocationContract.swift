import AccountStore
import Linux
import Revocations
import Synchronization
import Testing

extension `The store` {
    private static func samples(made: Int64 = now * 1_000 + 7) -> [Revocation] {
        [
            Revocation(.token(id: "jti"), expires: now + 100, made: made),
            Revocation(.subject("usr_1", issuedUntil: now), expires: now + 200, made: made + 1),
            Revocation(.client("web", issuedUntil: now - 5), expires: now + 300, made: made + 2),
            Revocation(.all(issuedUntil: now - 50), expires: now + 400, made: made + 3),
            Revocation(.token(id: "usr_1"), expires: now + 500, made: made + 4),
        ]
    }

    @Test(arguments: StoreKind.allCases)
    func `keeps revocations until they expire`(kind: StoreKind) throws {
        let made = try kind.make()
        for revocation in Self.samples() { try made.store.revoke(revocation) }
        let other = try made.open()
        #expect(Set(try other.revocations(at: now)) == Set(Self.samples()))
        #expect(Set(try other.revocations(at: now + 199)) == Set(Self.samples().dropFirst()))
        #expect(Set(try other.revocations(at: now + 200)) == Set(Self.samples().dropFirst(2)))
        try made.store.clean(at: now + 300)
        #expect(Set(try other.revocations(at: now + 300)) == Set(Self.samples().dropFirst(3)))
    }

    @Test(arguments: StoreKind.allCases)
    func `loses no revocation to another of the same tokens`(kind: StoreKind) throws {
        let store = try kind.make().store
        let wide = Revocation(.subject("usr_1", issuedUntil: now), expires: now + 100, made: 1)
        let long = Revocation(.subject("usr_1", issuedUntil: now - 10), expires: now + 900, made: 2)
        for revocation in [wide, long, wide] { try store.revoke(revocation) }
        let kept = try store.revocations(at: now)
        // One that says less than another need not be kept; neither of these does.
        #expect(Sample.statements(kept) == Sample.statements([wide, long]))
    }

    @Test(arguments: StoreKind.allCases)
    func `feeds a snapshot first, then what is new, to another instance`(kind: StoreKind) throws {
        let made = try kind.make()
        let samples = Self.samples()
        try made.store.revoke(samples[0])
        let feed = try made.open().makeRevocationFeed()
        let first = try feed.next(waiting: .zero)
        #expect(first.isSnapshot)
        #expect(first.revocations == [samples[0]])
        let empty = try feed.next(waiting: .milliseconds(1))
        #expect(!empty.isSnapshot)
        #expect(Set(empty.revocations).isSubset(of: [samples[0]]))
        for revocation in samples.dropFirst() { try made.store.revoke(revocation) }
        let told = try collect(from: feed) { Set($0).isSuperset(of: samples.dropFirst()) }
        // In the order that they were made.
        #expect(told.filter { $0 != samples[0] } == Array(samples.dropFirst()))
    }

    @Test(arguments: StoreKind.allCases)
    func `feeds an empty snapshot at once`(kind: StoreKind) throws {
        let made = try kind.make()
        let news = try made.store.makeRevocationFeed().next(waiting: .seconds(3_600))
        #expect(news.isSnapshot)
        #expect(news.revocations.isEmpty)
    }

    @Test(arguments: StoreKind.allCases)
    func `feeds the revocations of a family that ends`(kind: StoreKind) throws {
        let made = try kind.make()
        try made.store.begin(Sample.family(), with: Sample.token(0))
        let feed = made.store.makeRevocationFeed()
        #expect(try feed.next(waiting: .zero).isSnapshot)
        let present = Clock.secondsSince1970
        try made.open().endFamily("f", at: present)
        let told = try collect(from: feed) { !$0.isEmpty }
        #expect(Sample.statements(told) == [Statement(token: "jti_0", expires: now + 900)])
        // Dated by a real clock, or by the second that was passed, for the lag is counted from there.
        let date = try #require(told.first).made
        #expect((present * 1_000...Clock.millisecondsSince1970).contains(date))
    }

    @Test(arguments: StoreKind.allCases)
    func `wakes a feed that waits`(kind: StoreKind) throws {
        let made = try kind.make()
        let store = try made.open()
        let state = WaitingFeed()
        try Thread.start(named: "feed") {
            let feed = store.makeRevocationFeed()
            _ = try? feed.next(waiting: .zero)
            state.isReady.store(true, ordering: .releasing)
            // Longer than the test would ever take: what ends the waiting is the news.
            let news = try? feed.next(waiting: .seconds(30))
            state.told.withLock { $0 = news?.revocations ?? [] }
        }
        while !state.isReady.load(ordering: .acquiring) { Thread.sleep(milliseconds: 1) }
        try made.store.revoke(Self.samples()[0])
        while state.told.withLock({ $0 == nil }) { Thread.sleep(milliseconds: 1) }
        #expect(state.told.withLock { $0 } == [Self.samples()[0]])
    }

    private func collect(
        from feed: any RevocationFeed, until isDone: ([Revocation]) -> Bool
    ) throws -> [Revocation] {
        var told: [Revocation] = []
        let end = Clock.monotonicNanoseconds + 20_000_000_000
        while !isDone(told), Clock.monotonicNanoseconds < end {
            let news = try feed.next(waiting: .milliseconds(200))
            #expect(!news.isSnapshot)
            told += news.revocations
        }
        return told
    }
}

private final class WaitingFeed: Sendable {
    let isReady = Atomic(false)
    let told = Mutex<[Revocation]?>(nil)
}
