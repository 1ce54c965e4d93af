package import Linux

/// The way on which a worker hands its idle connections to its successor: one packet of one byte for each.
package struct ConnectionHandover: Sendable {
    private let packets: PacketChannel

    /// Takes one end of a pair.
    package init(_ descriptor: consuming FileDescriptor) { packets = PacketChannel(adopting: descriptor) }

    /// Gives a copy of a connection to the other side.
    ///
    /// - Returns: Whether it has it now.
    package func give(_ connection: Int32) -> Bool { (try? packets.sendWaiting([0], passing: connection)) != nil }

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
