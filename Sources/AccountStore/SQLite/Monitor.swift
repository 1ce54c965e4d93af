import Glibc

/// A value that threads share, and wait for changes of.
///
/// `@unchecked`: the value is touched under the lock only, which is let go while a thread waits; its address, and the
/// condition's, never change.
@safe final class Monitor<Value>: @unchecked Sendable {
    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private let changed: UnsafeMutablePointer<pthread_cond_t>
    private var value: Value

    /// Shares a value that no other thread has.
    init(_ value: Value) {
        self.value = value
        unsafe lock = .allocate(capacity: 1)
        unsafe pthread_mutex_init(lock, nil)
        var attributes = pthread_condattr_t()
        unsafe pthread_condattr_init(&attributes)
        unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        unsafe changed = .allocate(capacity: 1)
        unsafe pthread_cond_init(changed, &attributes)
        unsafe pthread_condattr_destroy(&attributes)
    }

    deinit {
        unsafe pthread_cond_destroy(changed)
        unsafe changed.deallocate()
        unsafe pthread_mutex_destroy(lock)
        unsafe lock.deallocate()
    }

    /// Changes the value, and has those who wait look again.
    func change<Result>(_ body: (inout Value) -> Result) -> Result {
        unsafe pthread_mutex_lock(lock)
        defer { unsafe pthread_mutex_unlock(lock) }
        defer { unsafe pthread_cond_broadcast(changed) }
        return body(&value)
    }

    /// Waits until an attempt at the value succeeds; it is made at once, and after each change.
    ///
    /// - Parameter deadline: In nanoseconds of the clock that never steps.
    /// - Returns: What the attempt gave; nil if it gave nothing until then.
    func wait<Result>(until deadline: Int64, for attempt: (inout Value) -> Result?) -> Result? {
        var end = timespec(tv_sec: Int(deadline / 1_000_000_000), tv_nsec: Int(deadline % 1_000_000_000))
        unsafe pthread_mutex_lock(lock)
        defer { unsafe pthread_mutex_unlock(lock) }
        while true {
            if let result = attempt(&value) { return result }
            if unsafe pthread_cond_timedwait(changed, lock, &end) == ETIMEDOUT { return attempt(&value) }
        }
    }
}
