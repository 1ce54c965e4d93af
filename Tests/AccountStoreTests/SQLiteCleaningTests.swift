import Linux
import TestSupport
import Testing

@testable import AccountStore

@Suite struct `Cleaning a SQLite store` {
    @Test func `says what it has had no time for, and forgets it at the next call`() throws {
        let folder = try TemporaryFolder()
        let store = try SQLiteStore(path: "\(folder.path)/store.sqlite")
        let last = ThrottleCharge("account", Throttle(interval: 1_000, burst: 1))
        #expect(try store.take([last], atMilliseconds: now * 1_000) == nil)
        // More than are forgotten in one transaction.
        let others = (0..<600).map { ThrottleCharge("\($0)", Throttle(interval: 1_000, burst: 1)) }
        #expect(try store.take(others, atMilliseconds: now * 1_000) == nil)
        #expect(try store.take([last], atMilliseconds: now * 1_000) == 1_000)
        let later = now + 1
        #expect(try !store.clean(at: later, until: Clock.monotonicNanoseconds))
        #expect(try throttles(in: store) == 601)
        #expect(try store.clean(at: later, until: .max))
        #expect(try throttles(in: store) == 0)
        #expect(try store.clean(at: later))
    }

    private func throttles(in store: SQLiteStore) throws -> Int64? {
        try store.read { (database) throws(StoreError) in
            try database.row("SELECT count(*) FROM throttles") { (row) throws(StoreError) in try row.integer(0) }
        }
    }
}
