import JOSE
import TestSupport
import Testing

@testable import RemoteKeys

@Suite struct `Remote key sets` {
    private let issuer = ScriptedIssuer()
    private var driver: ManualDriver { issuer.driver }

    @Test func `have no keys until they are fetched`() throws {
        let set = try issuer.keySet()
        issuer.publish("a")
        #expect(set.keyIDs == nil)
        #expect(!set.isSettled)
        _ = set.advance()
        #expect(!set.isSettled)
        driver.finishFetches()
        #expect(set.keyIDs == ["a"])
        #expect(set.isSettled)
        #expect(issuer.events == ["changed to 1"])
    }

    @Test func `are fetched anew when they have the age for it, and used meanwhile`() throws {
        issuer.publish("a")
        let set = try issuer.settledKeySet()
        let next = try #require(set.advance())
        #expect(next - driver.now == .seconds(600))
        driver.pass(.seconds(600) - .nanoseconds(1))
        _ = set.advance()
        #expect(driver.launches == 1)
        driver.pass(.nanoseconds(1))
        issuer.publish("b")
        _ = set.advance()
        _ = set.advance()
        #expect(driver.launches == 2)
        #expect(set.keyIDs == ["a"])
        driver.finishFetches()
        #expect(set.keyIDs == ["b"])
        #expect(issuer.events == ["changed to 1", "changed to 1"])
    }

    @Test func `change their epoch with their keys and not without`() throws {
        issuer.publish("a")
        let set = try issuer.settledKeySet()
        let epoch = set.epoch
        for _ in 0..<3 {
            driver.pass(.seconds(600))
            _ = set.advance()
            driver.finishFetches()
        }
        #expect(set.epoch == epoch)
        issuer.publish()
        driver.pass(.seconds(600))
        _ = set.advance()
        driver.finishFetches()
        #expect(set.epoch != epoch)
        #expect(set.keyIDs == [])
        #expect(set.current.epoch == set.epoch)
    }

    @Test func `outlive their issuer up to a ceiling, and are asked for at growing intervals`() throws {
        issuer.publish("a")
        let set = try issuer.settledKeySet()
        issuer.goDown()
        var delays: [Duration] = []
        var next = try #require(set.advance())
        while set.keyIDs != nil {
            delays.append(next - driver.now)
            driver.pass(next - driver.now)
            _ = set.advance()
            driver.finishFetches()
            next = try #require(set.advance())
        }
        #expect(Array(delays[..<9]) == [600, 1, 2, 4, 8, 16, 32, 60, 60].map { .seconds($0) })
        #expect(delays.reduce(.zero, +) == .seconds(86_400))
        #expect(issuer.events.filter { $0 == "stale" }.count == 1)
        issuer.publish("b")
        driver.pass(.seconds(60))
        _ = set.advance()
        driver.finishFetches()
        #expect(set.keyIDs == ["b"])
    }

    @Test func `keep the last good set when the new one cannot be read`() throws {
        issuer.publish("a")
        let set = try issuer.settledKeySet()
        for answer in ["", "<html>", #"{"keys":{}}"#, #"{"keys":[]}{"#] {
            issuer.answer(.success(Array(answer.utf8)))
            driver.pass(.seconds(600))
            _ = set.advance()
            driver.finishFetches()
            #expect(set.keyIDs == ["a"])
        }
        #expect(issuer.events.dropFirst().allSatisfy { $0.hasPrefix("failed") })
    }

    @Test func `count as settled while they are asked for again`() throws {
        issuer.goDown()
        let set = try issuer.settledKeySet()
        #expect(set.isSettled)
        driver.pass(.seconds(1))
        _ = set.advance()
        #expect(driver.launches == 2)
        #expect(set.isSettled)
    }

    @Test func `survive that there is no thread`() throws {
        driver.runOutOfThreads()
        let set = try issuer.settledKeySet()
        #expect(set.isSettled)
        #expect(issuer.events == ["failed, again in 1.0 seconds, no keys"])
        #expect(set.lookUp(nil, epoch: set.epoch, resume: {}) == .unavailable(retryAfterInSeconds: 2))
    }
}

@Suite struct `Unknown keys` {
    private let issuer = ScriptedIssuer()
    private let resumed = Counter()
    private var driver: ManualDriver { issuer.driver }

    private func lookUp(_ keyID: String?, in set: RemoteKeySet) -> RemoteKeySet.Lookup {
        set.lookUp(keyID, epoch: set.epoch, resume: { resumed.increment() })
    }

    @Test func `are waited for, and found`() throws {
        issuer.publish("a")
        let set = try issuer.settledKeySet()
        driver.pass(.seconds(30))
        issuer.publish("a", "b")
        #expect(lookUp("b", in: set) == .awaited)
        #expect(lookUp("b", in: set) == .awaited)
        #expect(driver.launches == 2)
        #expect(resumed.count == 0)
        driver.finishFetches()
        #expect(resumed.count == 2)
        #expect(set.keyIDs == ["a", "b"])
    }

    @Test func `are nobody's when the issuer has just said so`() throws {
        issuer.publish("a")
        let set = try issuer.settledKeySet()
        #expect(lookUp("b", in: set) == .unknown)
        driver.pass(.seconds(30))
        #expect(lookUp("b", in: set) == .awaited)
        driver.finishFetches()
        #expect(set.verdict(epoch: set.epoch) == .unknown)
        #expect(driver.launches == 2)
    }

    @Test func `cause one fetch in a cooldown, however many there are`() throws {
        issuer.publish("a")
        let set = try issuer.settledKeySet()
        var (launches, begins) = (driver.launches, 0)
        for second in 1...120 {
            driver.pass(.seconds(1))
            for number in 0..<1_000 { _ = lookUp("kid-\(second)-\(number)", in: set) }
            driver.finishFetches()
            if driver.launches > launches { begins += 1 }
            #expect(driver.launches - launches <= 1)
            launches = driver.launches
        }
        #expect(begins == 4)
    }

    @Test func `are remembered, for longer each time that a fetch has not brought them`() throws {
        issuer.publish("a")
        let set = try issuer.settledKeySet()
        driver.pass(.seconds(30))
        for lifetime in [30, 60, 120] {
            #expect(lookUp("b", in: set) == .awaited)
            driver.finishFetches()
            driver.pass(.seconds(lifetime) - .nanoseconds(1))
            #expect(lookUp("b", in: set) == .unknown)
            driver.pass(.nanoseconds(1))
        }
        #expect(lookUp("b", in: set) == .awaited)
    }

    @Test func `are forgotten when the keys change`() throws {
        issuer.publish("a")
        let set = try issuer.settledKeySet()
        driver.pass(.seconds(30))
        _ = lookUp("b", in: set)
        driver.finishFetches()
        driver.pass(.seconds(30))
        issuer.publish("c")
        #expect(lookUp("c", in: set) == .awaited)
        driver.finishFetches()
        driver.pass(.seconds(30))
        #expect(lookUp("b", in: set) == .awaited)
    }

    @Test func `are waited for by a bounded number of calls for a bounded time`() throws {
        issuer.publish("a")
        let set = try issuer.settledKeySet(rules: RefreshRules(waitLimit: .seconds(2), waitersLimit: 3))
        driver.pass(.seconds(30))
        for _ in 0..<3 { #expect(lookUp("b", in: set) == .awaited) }
        #expect(lookUp("b", in: set) == .unavailable(retryAfterInSeconds: 60))
        let next = try #require(set.advance())
        #expect(next - driver.now == .seconds(2))
        driver.pass(.seconds(2))
        _ = set.advance()
        #expect(resumed.count == 3)
        // The fetch is still under way: nobody can say.
        #expect(set.verdict(epoch: set.epoch) == .unavailable(retryAfterInSeconds: 60))
        driver.finishFetches()
        #expect(resumed.count == 3)
        #expect(set.verdict(epoch: set.epoch) == .unknown)
    }

    @Test func `cannot be judged while the issuer does not answer`() throws {
        issuer.publish("a")
        let set = try issuer.settledKeySet()
        issuer.goDown()
        driver.pass(.seconds(30))
        #expect(lookUp("b", in: set) == .awaited)
        driver.finishFetches()
        #expect(resumed.count == 1)
        #expect(set.verdict(epoch: set.epoch) == .unavailable(retryAfterInSeconds: 2))
        #expect(lookUp("b", in: set) == .unavailable(retryAfterInSeconds: 2))
        #expect(set.keyIDs == ["a"])
    }

    @Test func `are judged again when the keys have changed meanwhile`() throws {
        issuer.publish("a")
        let set = try issuer.keySet()
        let epoch = set.epoch
        _ = set.advance()
        driver.finishFetches()
        #expect(set.lookUp("a", epoch: epoch, resume: { resumed.increment() }) == .changed)
        #expect(set.verdict(epoch: epoch) == .changed)
        #expect(resumed.count == 0)
    }

    @Test func `are waited for when there are no keys at all`() throws {
        issuer.publish("a")
        let set = try issuer.keySet()
        #expect(lookUp(nil, in: set) == .awaited)
        #expect(driver.launches == 1)
        driver.finishFetches()
        #expect(resumed.count == 1)
        #expect(set.keyIDs == ["a"])
    }
}
