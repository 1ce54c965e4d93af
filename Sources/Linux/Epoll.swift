import CLinux
import Glibc

/// An epoll set.
package struct Epoll: ~Copyable, Sendable {
    private let descriptor: FileDescriptor

    /// What a descriptor is watched for; every watch is edge-triggered.
    package struct Interest: OptionSet, Sendable {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }
        /// There is something to read, or the peer has ended.
        package static let read = Interest(rawValue: EPOLLIN.rawValue | EPOLLRDHUP.rawValue)
        /// There is room to write.
        package static let write = Interest(rawValue: EPOLLOUT.rawValue)
    }

    /// What epoll has to tell of one descriptor.
    package struct Event: Sendable {
        /// The name that the descriptor was added under.
        package let key: UInt64
        /// The peer sends no more, or is gone: behind what there is to read stands the end.
        package let hasPeerEnded: Bool
    }

    /// Makes an empty set.
    package init() throws(SystemError) {
        let number = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard number >= 0 else { throw SystemError("epoll_create1") }
        descriptor = FileDescriptor(adopting: number)
    }

    /// Begins to watch a descriptor; `key` names it in events.
    package func add(_ number: Int32, key: UInt64, for interest: Interest) throws(SystemError) {
        guard control(EPOLL_CTL_ADD, number, key, interest) else { throw SystemError("epoll_ctl") }
    }

    /// Changes what a watched descriptor is watched for; readiness that is there already is told again.
    package func change(_ number: Int32, key: UInt64, to interest: Interest) {
        _ = control(EPOLL_CTL_MOD, number, key, interest)
    }

    /// Watches a descriptor no more.
    package func remove(_ number: Int32) { _ = control(EPOLL_CTL_DEL, number, 0, []) }

    private func control(_ operation: Int32, _ number: Int32, _ key: UInt64, _ interest: Interest) -> Bool {
        var event = unsafe epoll_event()
        unsafe event.events = interest.rawValue | EPOLLET.rawValue
        unsafe event.data.u64 = key
        return unsafe epoll_ctl(descriptor.number, operation, number, &event) == 0
    }

    /// Waits for readiness.
    ///
    /// - Parameters:
    ///   - timeout: Milliseconds; -1 for ever, 0 not at all.
    ///   - limit: How many events to take, 1...16.
    ///   - others: Called for every event after the first.
    /// - Returns: What is ready first, or nil when the time is up or a signal came.
    package func wait(timeout: Int32, limit: Int, others: (Event) -> Void) -> Event? {
        unsafe withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: limit) { events in
            let count = unsafe Int(epoll_wait(descriptor.number, events.baseAddress, Int32(limit), timeout))
            guard count > 0 else { return nil }
            for index in 1..<count { unsafe others(Event(events[index])) }
            return unsafe Event(events[0])
        }
    }
}

extension Epoll.Event {
    fileprivate init(_ event: epoll_event) {
        let ends = EPOLLRDHUP.rawValue | EPOLLHUP.rawValue | EPOLLERR.rawValue
        unsafe self.init(key: event.data.u64, hasPeerEnded: event.events & ends != 0)
    }
}
