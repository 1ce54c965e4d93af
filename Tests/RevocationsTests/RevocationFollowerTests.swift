import Linux
import Synchronization
import Testing

@testable import Revocations

@Suite struct `A follower of revocations` {
    private let list = RevocationList()
    private let events = Events()

    /// What it reports, in words.
    private final class Events: Sendable {
        private let told = Mutex<[String]>([])
        var all: [String] { told.withLock { $0 } }
        func take(_ event: RevocationFollower.Event) {
            let text =
                switch event {
                case .lost(let error): "lost: \(type(of: error))"
                case .resumed: "resumed"
                case .collapsed(let until): "collapsed until \(until)"
                }
            told.withLock { $0.append(text) }
        }
    }

    /// Follows a feed for as long as `body` takes.
    private func follow(
        _ feed: ScriptedFeed, list: RevocationList? = nil, _ body: (RevocationFollower) throws -> Void
    ) throws {
        let events = events
        let follower = try RevocationFollower(list ?? self.list, feed: { feed }) { events.take($0) }
        try follower.start()
        defer { follower.stop() }
        try body(follower)
    }

    private func revocation(_ id: String, age: Int64 = 0) -> Revocation {
        let now = Clock.millisecondsSince1970
        return Revocation(.token(id: id), expires: now / 1_000 + 900, made: now - age)
    }

    private func revokes(_ ids: String...) -> [Bool] { ids.map { list.isRevoked(Token(id: $0, issuedAt: 0)) } }

    @Test func `applies a snapshot and the news after it`() throws {
        let feed = try ScriptedFeed(
            .news([revocation("t1")], isSnapshot: true), .news([revocation("t2")], isSnapshot: false))
        try follow(feed) { follower in
            #expect(follower.waitUntilHeard(within: .seconds(20)))
            #expect(feed.waitUntilDone())
            #expect(revokes("t1", "t2", "t3") == [true, true, false])
            feed.tell(.news([revocation("t3")], isSnapshot: false))
            #expect(feed.waitUntilDone())
            #expect(revokes("t1", "t2", "t3") == [true, true, true])
            #expect(follower.status.count == 3)
        }
        #expect(events.all.isEmpty)
        #expect(feed.limits == [.milliseconds(100)])
    }

    @Test func `is not current before the first snapshot`() throws {
        let feed = try ScriptedFeed(.news([revocation("t1")], isSnapshot: false))
        try follow(feed) { follower in
            #expect(feed.waitUntilDone())
            #expect(follower.status.silence == nil && !follower.waitUntilHeard(within: .zero))
            #expect(revokes("t1") == [true])
            feed.tell(.news([], isSnapshot: true))
            #expect(follower.waitUntilHeard(within: .seconds(20)))
        }
    }

    @Test func `reports an outage once, and its end once`() throws {
        let feed = try ScriptedFeed(.failure, .failure, .news([revocation("t1")], isSnapshot: true))
        try follow(feed) { _ in
            #expect(feed.waitUntilDone())
            #expect(events.all == ["lost: Failure", "resumed"])
            // The feed is alive again, but what was missed is not known before the snapshot.
            feed.tell(.failure, .news([revocation("t2")], isSnapshot: false), .failure)
            #expect(feed.waitUntilDone())
            #expect(events.all == ["lost: Failure", "resumed", "lost: Failure"])
            #expect(!list.isComplete)
            #expect(revokes("t1", "t2") == [true, true])
            feed.tell(.news([revocation("t3")], isSnapshot: true))
            #expect(feed.waitUntilDone())
            #expect(events.all == ["lost: Failure", "resumed", "lost: Failure", "resumed"])
            #expect(revokes("t1", "t2", "t3") == [true, true, true])
        }
    }

    @Test func `is not confused by duplicates and another order`() throws {
        let (one, two) = (revocation("t1", age: 5_000), revocation("t2", age: 90_000))
        let feed = try ScriptedFeed(
            .news([], isSnapshot: true), .news([two, one, two], isSnapshot: false), .news([one], isSnapshot: false),
            .news([one, two, one], isSnapshot: true), .news([two], isSnapshot: false))
        try follow(feed) { _ in
            #expect(feed.waitUntilDone())
            #expect(revokes("t1", "t2", "t3") == [true, true, false])
            #expect(list.count == 2)
        }
    }

    @Test func `measures the lag of what is new, not of what the first snapshot brings`() throws {
        let old = revocation("t1", age: 500_000)
        let feed = try ScriptedFeed(.news([old], isSnapshot: true))
        try follow(feed) { follower in
            #expect(feed.waitUntilDone())
            #expect(follower.status.lag == nil && follower.status.greatestLag == nil)
            feed.tell(.news([old, revocation("t2", age: 60_000), revocation("t3", age: -9_000)], isSnapshot: false))
            #expect(feed.waitUntilDone())
            #expect(follower.status.lag == 0)
            let greatest = try #require(follower.status.greatestLag)
            #expect((60_000..<160_000).contains(greatest))
            // What was missed in an outage took as long as that.
            feed.tell(.failure, .news([old, revocation("t4", age: 200_000)], isSnapshot: true))
            #expect(feed.waitUntilDone())
            #expect(try #require(follower.status.greatestLag) >= 200_000)
        }
    }

    @Test func `lets a feed be slow, and the list grow silent meanwhile`() throws {
        let clock = ManualClock()
        let list = RevocationList { clock.now }
        let feed = try ScriptedFeed(.news([revocation("t1")], isSnapshot: true), .hang)
        try follow(feed, list: list) { follower in
            #expect(follower.waitUntilHeard(within: .seconds(20)))
            while feed.asked < 2 { Thread.sleep(milliseconds: 1) }
            clock.pass(5_000)
            #expect(!list.isCurrent(withinNanoseconds: 4_999) && list.isCurrent(withinNanoseconds: 5_000))
            feed.release()
            #expect(feed.waitUntilDone())
            #expect(list.isCurrent(withinNanoseconds: 0))
            #expect(list.isRevoked(Token(id: "t1", issuedAt: 0)))
        }
    }

    @Test func `reports a list that is too full`() throws {
        let list = RevocationList(limit: 2)
        let told = (1...3).map { Revocation(.token(id: "t\($0)"), expires: .max, made: $0 * 1_000) }
        let feed = try ScriptedFeed(.news(told, isSnapshot: true))
        try follow(feed, list: list) { _ in
            #expect(feed.waitUntilDone())
            #expect(events.all == ["collapsed until 2"])
        }
    }

    @Test func `lets go of its feed when it is stopped, whatever the feed does`() throws {
        weak var feed: ScriptedFeed?
        for steps in [[], [.failure, .failure, .failure], [.news([], isSnapshot: true)]] as [[ScriptedFeed.Step]] {
            let maker = Maker(try ScriptedFeed())
            feed = maker.feed.withLock { $0 }
            for step in steps { feed?.tell(step) }
            let follower = try RevocationFollower(list, feed: { maker.take() }) { _ in }
            try follower.start()
            while maker.feed.withLock({ $0 != nil }) { Thread.sleep(milliseconds: 1) }
            follower.stop()
            let end = ContinuousClock.now + .seconds(20)
            while feed != nil, ContinuousClock.now < end { Thread.sleep(milliseconds: 1) }
            #expect(feed == nil)
        }
    }

    /// Gives a feed away, and keeps nothing of it.
    private final class Maker: Sendable {
        let feed: Mutex<ScriptedFeed?>
        init(_ feed: ScriptedFeed) { self.feed = Mutex(feed) }
        func take() -> any RevocationFeed {
            feed.withLock { feed in
                guard let taken = feed else { fatalError("a feed is made once") }
                feed = nil
                return taken
            }
        }
    }
}
