package import Linux
import Synchronization

/// The way on which a worker hands its idle connections to its successor: one packet of one byte for each.
package final class ConnectionHandover: Sendable {
    private let packets: PacketChannel
    /// The other side took nothing for long, or is gone.
    private let isStuck = Atomic<Bool>(false)

    /// Takes one end of a pair.
    package init(_ descriptor: consuming FileDescriptor) { packets = PacketChannel(adopting: descriptor) }

    /// Gives a copy of a connection to the other side; waits for it only once in vain, because the callers' time is that
    /// of the calls which still run.
    ///
    /// - Returns: Whether it has it now.
    package func give(_ connection: Int32) -> Bool {
        guard !isStuck.load(ordering: .relaxed) else { return false }
        if (try? packets.sendWaiting([0], passing: connection, milliseconds: 2_000)) != nil { return true }
        isStuck.store(true, ordering: .relaxed)
        return false
    }

    /// Takes connections until the other side has no more, waiting for each.
    package func takeAll(_ body: (consuming FileDescriptor) -> Void) {
        var descriptor: FileDescriptor?
        while true {
            do {
                guard case .packet = try packets.receive(limit: 1, descriptor: &descriptor) else { return }
            } catch {
                // Too many descriptors: this connection is lost, the next one may find room.
                guard error.code == PacketChannel.noRoom else { return }
                continue
            }
            if let connection = descriptor.take() { body(connection) }
        }
    }
}
