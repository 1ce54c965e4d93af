package import Linux

/// A channel to the other side, message by message.
package struct MessageChannel<Outgoing: Encodable & Sendable, Incoming: Decodable & Sendable>: Sendable {
    /// What a look at the channel finds.
    package enum Reception: Sendable {
        /// A message.
        case message(Incoming)
        /// Nothing so far.
        case nothing
        /// The other side is gone.
        case ended
    }

    private let packets: PacketChannel

    /// Its number, for polling and for a child.
    package var number: Int32 { packets.number }

    /// Speaks over one end of a pair, and from now on never waits on it.
    package init(_ packets: PacketChannel) {
        packets.makeNonBlocking()
        self.packets = packets
    }

    /// Sends a message; never waits.
    ///
    /// - Parameter passed: A descriptor of which the other side gets a copy.
    package func send(_ message: Outgoing, passing passed: Int32? = nil) throws(LinkError) {
        let bytes = try MessageCoding.encode(message)
        do { try packets.send(bytes, passing: passed) } catch { throw .system(error) }
    }

    /// Takes the next message.
    ///
    /// - Parameter descriptor: Set to the descriptor that came with it, or to nil.
    package func receive(_ descriptor: inout FileDescriptor?) throws(LinkError) -> Reception {
        let reception: PacketChannel.Reception
        do {
            reception = try packets.receive(limit: MessageCoding.limitInBytes, descriptor: &descriptor)
        } catch {
            throw error.code == PacketChannel.tooLong ? .tooLong(limit: MessageCoding.limitInBytes) : .system(error)
        }
        switch reception {
        case .packet(let bytes): return .message(try MessageCoding.decode(bytes))
        case .nothing: return .nothing
        case .ended: return .ended
        }
    }
}

/// The supervisor's end.
package typealias WorkerChannel = MessageChannel<SupervisorMessage, WorkerMessage>

/// The worker's end, which it finds on descriptor 3.
package typealias SupervisorChannel = MessageChannel<WorkerMessage, SupervisorMessage>

/// Where a worker finds its end of the channel.
package let workerChannelDescriptor: Int32 = 3
