/// The body of a request, piece by piece as it arrives.
///
/// The client is read from no faster than the pieces are taken. The sequence ends when the body is whole, and throws
/// the ``Problem`` that the client is to be answered with when it is longer than `limits.body` allows (413) or not as
/// long as was declared (400), and `CancellationError` when the client has left. It can be read once: another
/// iterator goes on where the one before stopped.
public struct RequestBody: AsyncSequence, Sendable {
    private let source: any BodySource

    init(source: any BodySource) { self.source = source }

    /// Begins to read, or goes on.
    public func makeAsyncIterator() -> Iterator { Iterator(source: source) }

    /// Takes the pieces one after the other.
    public struct Iterator: AsyncIteratorProtocol {
        let source: any BodySource

        /// The next bytes, at least one; nil at the body's end.
        public func next() async throws -> [UInt8]? { try await source.next() }
    }

    /// Reads what is left of the body into one array.
    ///
    /// - Throws: What reading throws, and 413 for a body that is longer than the limit.
    public func bytes(upTo limitInBytes: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while let piece = try await source.next() {
            guard piece.count <= limitInBytes - bytes.count else {
                throw Problem(.contentTooLarge, detail: "body is larger than \(limitInBytes) bytes")
            }
            bytes += piece
        }
        return bytes
    }
}

/// Where the pieces of a body come from.
package protocol BodySource: AnyObject, Sendable {
    /// The next bytes, at least one; nil at the body's end, and ever after.
    func next() async throws -> [UInt8]?
}
