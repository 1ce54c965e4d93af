import Linux
import Synchronization
import TestSupport
import Testing

@testable import Revocations

/// A clock that a test moves.
final class ManualClock: Sendable {
    private let time = Atomic<Int64>(1_000)
    var now: Int64 { time.load(ordering: .relaxed) }
    func pass(_ nanoseconds: Int64) { time.add(nanoseconds, ordering: .relaxed) }
}

extension RevocationList {
    func isRevoked(_ token: Token) -> Bool {
        isRevoked(id: token.id, subject: token.subject, clientID: token.clientID, issuedAt: token.issuedAt)
    }

    func tell(_ revocations: Revocation..., isSnapshot: Bool = false, at now: Int64 = 0) -> Change {
        apply(RevocationNews(revocations, isSnapshot: isSnapshot), at: now)
    }
}

@Suite struct `A list of revocations` {
    private let clock: ManualClock
    private let list: RevocationList
    private let one = Revocation.about(.token(id: "t1"))
    private let two = Revocation.about(.token(id: "t2"))

    init() {
        let clock = ManualClock()
        self.clock = clock
        list = RevocationList { clock.now }
    }

    private func revokes(_ ids: String...) -> [Bool] { ids.map { list.isRevoked(Token(id: $0, issuedAt: 0)) } }

    @Test func `begins with none, and no epoch is 0`() {
        #expect(list.count == 0 && list.epoch != 0)
        #expect(revokes("t1") == [false])
        #expect(list.silence == nil && !list.isCurrent(withinNanoseconds: .max) && !list.isComplete)
    }

    @Test func `adds news and snapshots, and forgets nothing that a store has lost`() {
        #expect(list.tell(one).revocations == [one])
        #expect(list.tell(two).revocations == [two])
        #expect(revokes("t1", "t2") == [true, true])
        let three = Revocation.about(.token(id: "t3"))
        // What was known is no change.
        #expect(list.tell(two, three, isSnapshot: true).revocations == [three])
        #expect(revokes("t1", "t2", "t3") == [true, true, true])
        #expect(list.count == 3)
        #expect(list.tell(isSnapshot: true).revocations.isEmpty)
        #expect(revokes("t1", "t2", "t3") == [true, true, true])
    }

    @Test func `changes its epoch when it revokes more, and not otherwise`() {
        var epochs = [list.epoch]
        func isNewEpoch() -> Bool {
            defer { epochs.append(list.epoch) }
            return !epochs.contains(list.epoch)
        }
        _ = list.tell(one)
        #expect(isNewEpoch())
        for _ in 0..<3 { _ = list.tell(one) }
        _ = list.tell()
        #expect(!isNewEpoch())
        _ = list.tell(one, two)
        #expect(isNewEpoch())
        _ = list.tell(Revocation(.token(id: "t9"), expires: 5, made: 0), at: 6)
        #expect(!isNewEpoch())
        _ = list.tell(one, two, isSnapshot: true)
        #expect(!isNewEpoch())
    }

    @Test(arguments: [(0, true), (999, true), (1_000, true), (1_001, false), (.max / 2, false)] as [(Int64, Bool)])
    func `is current for as long as it may be silent`(silence: Int64, isCurrent: Bool) {
        _ = list.tell(isSnapshot: true)
        clock.pass(silence)
        #expect(list.isCurrent(withinNanoseconds: 1_000) == isCurrent)
        #expect(list.silence == .nanoseconds(silence))
        _ = list.tell()
        #expect(list.isCurrent(withinNanoseconds: 0))
    }

    @Test func `is not current by news before a snapshot`() {
        #expect(list.tell(one).revocations == [one])
        #expect(list.silence == nil)
        #expect(revokes("t1") == [true])
        _ = list.tell(isSnapshot: true)
        #expect(list.silence == .zero)
    }

    @Test func `is silent from a failure to the next snapshot, and revokes meanwhile`() {
        _ = list.tell(one, isSnapshot: true)
        list.lose()
        clock.pass(500)
        _ = list.tell(two)
        #expect(list.silence == .nanoseconds(500))
        #expect(revokes("t1", "t2") == [true, true])
        _ = list.tell(two, isSnapshot: true)
        #expect(list.silence == .zero)
        #expect(revokes("t1", "t2") == [true, true])
    }

    @Test func `forgets what has expired, also when nothing is told`() {
        _ = list.tell(Revocation(.token(id: "t1"), expires: 50, made: 0), two)
        #expect(list.count == 2)
        _ = list.tell(at: 51)
        #expect(list.count == 1)
        #expect(revokes("t1", "t2") == [false, true])
        // A clock that is set back lets it forget again all the same.
        _ = list.tell(Revocation(.token(id: "t3"), expires: -900, made: 0), at: -1_000)
        _ = list.tell(at: -800)
        #expect(revokes("t2", "t3") == [true, false])
    }

    @Test func `counts the part of a second of its leeway as one`() {
        let list = RevocationList(leeway: .milliseconds(1))
        #expect(list.tell(Revocation(.token(id: "t1"), expires: 50, made: 0), at: 51).revocations.count == 1)
        #expect(list.tell(Revocation(.token(id: "t2"), expires: 50, made: 0), at: 52).revocations.isEmpty)
    }

    @Test func `tells once when it was too full, also when a snapshot says all of it again`() {
        let list = RevocationList(limit: 2)
        let told = (1...4).map { Revocation.about(.token(id: "t\($0)"), made: $0 * 1_000) }
        #expect(list.tell(told[0], told[1]).collapsedUntil == nil)
        #expect(list.tell(told[2]).collapsedUntil == 2)
        #expect(list.tell(told[3]).collapsedUntil == nil)
        #expect(list.isRevoked(Token(id: "other", issuedAt: 2)))
        for _ in 0..<3 {
            #expect(list.apply(RevocationNews(told, isSnapshot: true), at: 0).collapsedUntil == nil)
            #expect(list.isRevoked(Token(id: "other", issuedAt: 2)))
            #expect(!list.isRevoked(Token(id: "other", issuedAt: 3)))
        }
    }

    /// Readers never miss what was applied before they asked, and never see what was not told.
    @Test func `is read by many threads while it changes`() throws {
        let (list, applied, missed, ended) = (self.list, Counter(), Counter(), Counter())
        for seed in 1...4 as ClosedRange<UInt64> {
            try Thread.start(named: "reader") {
                var generator = SeededGenerator(seed: seed)
                var epoch: UInt64 = 0
                while applied.value < 10_000 {
                    let count = applied.value
                    let (now, isForeign) = (list.epoch, list.isRevoked(Token(id: "other", issuedAt: 0)))
                    if now < epoch || isForeign { missed.add(1) }
                    epoch = now
                    guard count > 0 else { continue }
                    let number = Int.random(in: 0..<count, using: &generator)
                    if !list.isRevoked(Token(id: "t\(number)", issuedAt: 0)) { missed.add(1) }
                }
                ended.add(1)
            }
        }
        for number in 0..<10_000 {
            if number == 5_000 {
                let all = (0..<number).map { Revocation.about(.token(id: "t\($0)")) }
                list.apply(RevocationNews(all, isSnapshot: true), at: 0)
            }
            _ = list.tell(.about(.token(id: "t\(number)")))
            applied.add(1)
        }
        while ended.value < 4 { Thread.sleep(milliseconds: 1) }
        #expect(missed.value == 0)
        #expect(list.count == 10_000)
    }
}

/// Counts, on any thread.
final class Counter: Sendable {
    private let count = Atomic<Int>(0)
    var value: Int { count.load(ordering: .acquiring) }
    func add(_ number: Int) { count.add(number, ordering: .releasing) }
}
