/// What makes the body of an answer while it is sent.
///
/// An object, so that an answer which has none is no larger for it.
public final class BodyStream: Sendable {
    /// Makes the body: calls the writer for each piece, and returns at the end.
    package let produce: @Sendable (BodyWriter) async throws -> Void
    /// What may be sent between two pieces to show that the connection lives.
    package let keepAlive: KeepAlive?

    /// Bytes for a silent stream.
    package struct KeepAlive: Sendable {
        /// What is sent.
        package let bytes: [UInt8]
        /// How long the stream must have been silent.
        package let interval: Duration
    }

    /// A body that the closure makes.
    init(keepAlive: KeepAlive? = nil, produce: @escaping @Sendable (BodyWriter) async throws -> Void) {
        self.keepAlive = keepAlive
        self.produce = produce
    }
}

/// Sends the body of a streamed answer, piece by piece.
public struct BodyWriter: Sendable {
    private let sink: any BodySink

    /// A writer of pieces that go into the sink.
    package init(sink: any BodySink) { self.sink = sink }

    /// Sends bytes, and waits while the client is behind: no more than a bounded number of bytes is ever under way.
    ///
    /// - Throws: `CancellationError` when the client has left or takes nothing, or the call is over for another reason.
    public func write(_ bytes: some Sequence<UInt8>) async throws {
        let bytes = Array(bytes)
        if !bytes.isEmpty { try await sink.write(bytes) }
    }

    /// Sends a text in UTF-8; otherwise as ``write(_:)-(Sequence<UInt8>)``.
    public func write(_ text: some StringProtocol) async throws { try await write(text.utf8) }
}

/// Where the pieces of a body go.
package protocol BodySink: Sendable {
    /// Takes one piece, which is never empty, and returns when there is room for another; pieces of several tasks each
    /// stay whole up to 128 KiB.
    ///
    /// - Throws: `CancellationError` when nobody wants the rest.
    func write(_ bytes: [UInt8]) async throws
}
