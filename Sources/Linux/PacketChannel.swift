import CLinux
import Glibc

/// One end of a connected pair of sockets that keep packets apart (SOCK_SEQPACKET) and carry descriptors (SCM_RIGHTS).
package final class PacketChannel: Sendable {
    /// What a look at the channel finds.
    package enum Reception: Equatable, Sendable {
        /// A whole packet.
        case packet([UInt8])
        /// Nothing so far; only from a channel that does not wait.
        case nothing
        /// The other end is closed, and all that it sent is read.
        case ended
    }

    private let descriptor: FileDescriptor

    /// Its number, for polling and for a child.
    package var number: Int32 { descriptor.number }

    /// - Parameter descriptor: An open socket of this type.
    package init(adopting descriptor: consuming FileDescriptor) { self.descriptor = descriptor }

    /// Makes two connected ends, neither of which a child inherits.
    package static func pair() throws(SystemError) -> (PacketChannel, PacketChannel) {
        var numbers: [Int32] = [-1, -1]
        let type = Int32(SOCK_SEQPACKET.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard unsafe socketpair(AF_UNIX, type, 0, &numbers) == 0 else { throw SystemError("socketpair") }
        return (
            PacketChannel(adopting: FileDescriptor(adopting: numbers[0])),
            PacketChannel(adopting: FileDescriptor(adopting: numbers[1]))
        )
    }

    /// Whether a descriptor is a socket of this type.
    package static func isPacketSocket(_ number: Int32) -> Bool {
        var type: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        return unsafe getsockopt(number, SOL_SOCKET, SO_TYPE, &type, &length) == 0
            && type == Int32(SOCK_SEQPACKET.rawValue)
    }

    /// Has ``receive(limit:descriptor:)`` return at once where there is nothing.
    package func makeNonBlocking() { _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK) }

    /// Sends a packet; never waits.
    ///
    /// - Parameter passed: A descriptor of which the other end gets a copy.
    /// - Throws: ``SystemError``, with `EAGAIN` when the other end does not read and the buffer is full, with `EPIPE`
    ///   when it is closed.
    package func send(_ bytes: [UInt8], passing passed: Int32? = nil) throws(SystemError) {
        while true {
            let sent = unsafe bytes.withUnsafeBytes { bytes in
                unsafe swiftlet_send_packet(number, bytes.baseAddress, bytes.count, passed ?? -1)
            }
            if sent >= 0 { return }
            guard errno == EINTR else { throw SystemError("sendmsg") }
        }
    }

    /// Sends a packet, and waits for room where the buffer is full.
    ///
    /// - Throws: ``SystemError``, with `EPIPE` when the other end is closed, `ETIMEDOUT` when it read nothing for long.
    package func sendWaiting(
        _ bytes: [UInt8], passing passed: Int32? = nil, milliseconds: Int32 = 5_000
    ) throws(SystemError) {
        var waits: Int32 = 0
        while true {
            do {
                return try send(bytes, passing: passed)
            } catch {
                // ETOOMANYREFS: more descriptors are under way than this user may have open.
                guard error.code == EAGAIN || error.code == ETOOMANYREFS else { throw error }
                var wanted = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
                guard waits < milliseconds, unsafe poll(&wanted, 1, milliseconds) > 0 else {
                    throw SystemError("sendmsg", code: ETIMEDOUT)
                }
                if error.code == ETOOMANYREFS { Thread.sleep(milliseconds: 1) }
                waits += 1
            }
        }
    }

    /// The code of the error for a packet beyond the limit.
    package static var tooLong: Int32 { EMSGSIZE }

    /// The code of the error for a descriptor that this process had no room for.
    package static var noRoom: Int32 { EMFILE }

    /// Takes the next packet.
    ///
    /// - Parameters:
    ///   - limit: The most bytes it may have.
    ///   - descriptor: Set to the descriptor that came with the packet, or to nil.
    /// - Throws: ``SystemError``, with `EMSGSIZE` for a packet beyond the limit, which is lost.
    package func receive(limit: Int, descriptor: inout FileDescriptor?) throws(SystemError) -> Reception {
        var buffer = [UInt8](repeating: 0, count: limit)
        while true {
            var passed: Int32 = -1
            let count = unsafe buffer.withUnsafeMutableBytes { buffer in
                unsafe swiftlet_receive_packet(number, buffer.baseAddress, buffer.count, &passed)
            }
            descriptor = passed >= 0 ? FileDescriptor(adopting: passed) : nil
            if count > 0 { return .packet([UInt8](buffer.prefix(count))) }
            if count == 0 { return .ended }
            switch errno {
            case EINTR: continue
            case EAGAIN: return .nothing
            // What a peer leaves that closed its end with something unread.
            case ECONNRESET: return .ended
            default: throw SystemError("recvmsg")
            }
        }
    }
}
