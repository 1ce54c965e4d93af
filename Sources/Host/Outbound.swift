import FastCGI
import Glibc

/// What a connection has still to send, in order.
struct Outbound {
    private enum Item {
        case bytes([UInt8])
        case response(ResponseRecords)
    }

    private var items: [Item] = []
    /// How much of the first item has been sent, in bytes.
    private var sent = 0

    /// How a write ended.
    enum Progress {
        /// Everything is with the kernel.
        case drained
        /// The peer reads slowly; go on when the socket is writable.
        case blocked
        /// The peer is gone.
        case broken
    }

    var isEmpty: Bool { items.isEmpty }

    /// How many bytes are still to be sent.
    private(set) var count = 0

    /// What waits for the peer becomes one item, as long as that is small: a peer may make thousands of replies before it
    /// reads, and what is sent of an item stays in memory as long as the rest.
    mutating func append(_ bytes: [UInt8]) {
        count += bytes.count
        guard case .bytes(var waiting) = items.last, waiting.count + bytes.count <= 65_536 else {
            items.append(.bytes(bytes))
            return
        }
        items.removeLast()
        waiting += bytes
        items.append(.bytes(waiting))
    }

    mutating func append(_ response: ResponseRecords) {
        count += response.count
        items.append(.response(response))
    }

    mutating func removeAll() { self = Outbound() }

    /// Writes as much as the socket takes without waiting.
    mutating func send(to descriptor: Int32) -> Progress {
        while let item = items.first {
            let total: Int
            let count: Int
            switch item {
            case .bytes(let bytes):
                total = bytes.count
                count = Self.send(bytes, from: sent, to: descriptor)
            case .response(let records):
                total = records.count
                count =
                    records.body.isEmpty
                    ? Self.send(records.framing, from: sent, to: descriptor)
                    : Self.gather(records, from: sent, to: descriptor)
            }
            guard count >= 0 else {
                if errno == EINTR { continue }
                return errno == EAGAIN ? .blocked : .broken
            }
            sent += count
            self.count -= count
            if sent == total {
                items.removeFirst()
                sent = 0
            }
        }
        return .drained
    }

    private static func send(_ bytes: [UInt8], from position: Int, to descriptor: Int32) -> Int {
        unsafe bytes.withUnsafeBytes { bytes in
            let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[position...])
            return unsafe Glibc.send(descriptor, rest.baseAddress, rest.count, flags)
        }
    }

    /// One gathered write: up to 64 pieces, which are 2 MiB of a large body.
    private static func gather(_ records: ResponseRecords, from position: Int, to descriptor: Int32) -> Int {
        unsafe records.framing.withUnsafeBytes { framing in
            unsafe records.body.withUnsafeBytes { body in
                unsafe withUnsafeTemporaryAllocation(of: iovec.self, capacity: 64) { vectors in
                    var used = 0
                    for piece in records.pieces(from: position) {
                        guard used < vectors.count else { break }
                        let bytes =
                            switch piece {
                            case .framing(let range): unsafe UnsafeRawBufferPointer(rebasing: framing[range])
                            case .body(let range): unsafe UnsafeRawBufferPointer(rebasing: body[range])
                            }
                        unsafe vectors.initializeElement(
                            at: used,
                            to: iovec(
                                iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count))
                        used += 1
                    }
                    var message = unsafe msghdr()
                    unsafe message.msg_iov = vectors.baseAddress
                    unsafe message.msg_iovlen = used
                    return unsafe sendmsg(descriptor, &message, flags)
                }
            }
        }
    }

    /// A peer that is gone is an error here, never a signal.
    private static var flags: Int32 { Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT) }
}
