import Glibc

/// Waits for a handful of descriptors (poll(2)); many are an ``Epoll``'s business.
package enum Poll {
    /// One descriptor and what it is looked at for.
    package struct Interest: Sendable {
        /// The descriptor.
        package let number: Int32
        /// Whether room to write counts, too; the end and what is there to read always do.
        package let wantsRoom: Bool

        package init(_ number: Int32, wantsRoom: Bool = false) {
            self.number = number
            self.wantsRoom = wantsRoom
        }
    }

    /// Waits until one of the descriptors is ready or the time is up.
    ///
    /// - Parameter milliseconds: At most this long; nil for ever.
    /// - Returns: The numbers of those that are ready; none when the time is up or a signal came.
    package static func wait(for interests: [Interest], milliseconds: Int32?) -> [Int32] {
        var wanted = interests.map { interest in
            pollfd(
                fd: interest.number, events: Int16(POLLIN) | (interest.wantsRoom ? Int16(POLLOUT) : 0), revents: 0)
        }
        guard unsafe poll(&wanted, nfds_t(wanted.count), milliseconds ?? -1) > 0 else { return [] }
        return wanted.filter { $0.revents != 0 }.map(\.fd)
    }
}
