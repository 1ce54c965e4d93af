import Glibc
import Linux

/// Connections to one file, made when they are needed, so many at most; who comes when all are in use waits.
///
/// `@unchecked`: what changes is touched under the lock only, and a connection by the thread alone that took it.
@safe final class SQLitePool: @unchecked Sendable {
    private let limit: Int
    private let make: @Sendable (_ deadline: Int64) throws(StoreError) -> SQLiteConnection
    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private let returned: UnsafeMutablePointer<pthread_cond_t>
    private var idle: [SQLiteConnection] = []
    private var taken = 0

    /// Makes an empty pool.
    init(limit: Int, make: @escaping @Sendable (_ deadline: Int64) throws(StoreError) -> SQLiteConnection) {
        self.limit = limit
        self.make = make
        unsafe lock = .allocate(capacity: 1)
        unsafe pthread_mutex_init(lock, nil)
        var attributes = pthread_condattr_t()
        unsafe pthread_condattr_init(&attributes)
        unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        unsafe returned = .allocate(capacity: 1)
        unsafe pthread_cond_init(returned, &attributes)
        unsafe pthread_condattr_destroy(&attributes)
    }

    deinit {
        unsafe pthread_cond_destroy(returned)
        unsafe returned.deallocate()
        unsafe pthread_mutex_destroy(lock)
        unsafe lock.deallocate()
    }

    /// Does something with a connection.
    ///
    /// - Parameter deadline: When the waiting, and the work, gives up, in nanoseconds of the clock that never steps.
    func withConnection<Value>(
        until deadline: Int64, _ body: (SQLiteConnection) throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        let connection = try take(until: deadline)
        do {
            let value = try body(connection)
            give(connection)
            return value
        } catch {
            // After any other error a new connection may fare better: it reads the file afresh.
            give(error == .exists && connection.isIdle ? connection : nil)
            throw error
        }
    }

    private func take(until deadline: Int64) throws(StoreError) -> SQLiteConnection {
        if let connection = try waitForIdle(until: deadline), !connection.hasMoved {
            connection.deadline = deadline
            return connection
        }
        do { return try make(deadline) } catch {
            give(nil)
            throw error
        }
    }

    /// - Returns: A connection that was used before; nil for the right to make one.
    private func waitForIdle(until deadline: Int64) throws(StoreError) -> SQLiteConnection? {
        var end = timespec(tv_sec: Int(deadline / 1_000_000_000), tv_nsec: Int(deadline % 1_000_000_000))
        unsafe pthread_mutex_lock(lock)
        defer { unsafe pthread_mutex_unlock(lock) }
        while taken == limit {
            let code = unsafe pthread_cond_timedwait(returned, lock, &end)
            guard code != ETIMEDOUT || taken < limit else {
                throw .unavailable("all \(limit) connections to the database are in use")
            }
        }
        taken += 1
        return idle.popLast()
    }

    private func give(_ connection: SQLiteConnection?) {
        unsafe pthread_mutex_lock(lock)
        if let connection { idle.append(connection) }
        taken -= 1
        unsafe pthread_cond_signal(returned)
        unsafe pthread_mutex_unlock(lock)
    }
}
