/// A whole response as FastCGI records: STDOUT, its end, END_REQUEST (FastCGI 1.0 §5.3, §5.5).
///
/// A small response is one buffer, ``framing``. A large one keeps its body where it is, and ``pieces(from:)`` says
/// in which order parts of ``framing`` and of ``body`` go out. How much a socket has taken is one number, so a write
/// that stops in the middle needs no state but that:
///
///     records.framing.withUnsafeBytes { framing in
///         records.body.withUnsafeBytes { body in
///             for piece in records.pieces(from: sent).prefix(vectors.count) { … }
///         }
///     }
package struct ResponseRecords: Sendable {
    /// A part of what goes out.
    package enum Piece: Equatable, Sendable {
        /// These bytes of ``ResponseRecords/framing``.
        case framing(Range<Int>)
        /// These bytes of ``ResponseRecords/body``.
        case body(Range<Int>)
    }

    /// Head and body up to this size go out as one buffer; beyond it, a copy costs more than a second vector.
    package static let contiguousLimitInBytes = 16_384

    /// Everything that is not a large body.
    ///
    /// For a large body: what precedes it; one header for all its full records; then header, padding and end of its
    /// last record, which always has content.
    package let framing: [UInt8]
    /// The large body; empty where ``framing`` is all there is.
    package let body: [UInt8]
    /// How many bytes go out in all.
    package let count: Int

    /// Where in ``framing`` the header of full records stands.
    private let fullHeader: Int
    private let fullRecords: Int

    /// Cuts a response into records.
    ///
    /// - Parameters:
    ///   - head: The CGI head, up to and with its empty line.
    ///   - body: What follows it.
    ///   - applicationStatus: What a CGI program would exit with.
    package init(id: RequestID, head: [UInt8], body: [UInt8], applicationStatus: UInt32 = 0) {
        let end = EndRequest(applicationStatus: applicationStatus)
        if body.isEmpty || head.count + body.count <= Self.contiguousLimitInBytes {
            self.init(id: id, head: head, copying: body, end: end)
        } else {
            self.init(id: id, head: head, gathering: body, end: end)
        }
    }

    private init(id: RequestID, head: [UInt8], copying body: [UInt8], end: EndRequest) {
        let content = head.count + body.count
        var framing: [UInt8] = []
        framing.reserveCapacity(content + Self.framingLength(for: content))
        if body.isEmpty {
            framing.append(head, type: .standardOutput, id: id)
        } else {
            let header = RecordHeader(type: .standardOutput, id: id, aligning: UInt16(content))
            framing.append(header)
            framing += head
            framing += body
            framing.append(padding: header.paddingLength)
        }
        framing.appendEnd(of: .standardOutput, id: id)
        framing.append(end, id: id)
        self.framing = framing
        self.body = []
        count = framing.count
        fullHeader = count
        fullRecords = 0
    }

    private init(id: RequestID, head: [UInt8], gathering body: [UInt8], end: EndRequest) {
        fullRecords = (body.count - 1) / StreamRecord.contentLength
        let rest = body.count - fullRecords * StreamRecord.contentLength
        let full = RecordHeader(type: .standardOutput, id: id, aligning: UInt16(StreamRecord.contentLength))
        let last = RecordHeader(type: .standardOutput, id: id, aligning: UInt16(rest))

        var framing: [UInt8] = []
        framing.reserveCapacity(head.count + Self.framingLength(for: head.count) + 2 * RecordHeader.length)
        framing.append(head, type: .standardOutput, id: id)
        fullHeader = framing.count
        framing.append(full)
        framing.append(last)
        framing.append(padding: last.paddingLength)
        framing.appendEnd(of: .standardOutput, id: id)
        framing.append(end, id: id)
        self.framing = framing
        self.body = body
        // The one full header goes out before each full record, or not at all.
        count = framing.count + body.count + (fullRecords - 1) * RecordHeader.length
    }

    /// At least what headers, padding and END_REQUEST take besides so much content.
    private static func framingLength(for content: Int) -> Int {
        (content / StreamRecord.contentLength + 3) * 2 * RecordHeader.length
    }

    /// What is still to be sent.
    ///
    /// - Parameter position: How many of the ``count`` bytes have been sent.
    package func pieces(from position: Int) -> Pieces { Pieces(records: self, position: position) }

    /// The parts of a response in the order in which they go out, made as they are asked for.
    package struct Pieces: Sequence, IteratorProtocol {
        fileprivate let records: ResponseRecords
        fileprivate var position: Int

        /// The next part, never an empty one; nil at the end.
        package mutating func next() -> Piece? {
            guard position < records.count else { return nil }
            let piece = records.piece(at: position)
            switch piece {
            case .framing(let part), .body(let part): position += part.count
            }
            return piece
        }
    }

    /// The part that goes on from `position`, which is below ``count``.
    private func piece(at position: Int) -> Piece {
        if body.isEmpty { return .framing(position..<framing.count) }
        guard position >= fullHeader else { return .framing(position..<fullHeader) }

        let (header, content) = (RecordHeader.length, StreamRecord.contentLength)
        let record = (position - fullHeader) / StreamRecord.length
        if record < fullRecords {
            let done = (position - fullHeader) % StreamRecord.length
            if done < header { return .framing(fullHeader + done..<fullHeader + header) }
            return .body(record * content + done - header..<(record + 1) * content)
        }
        let done = position - fullHeader - fullRecords * StreamRecord.length
        let lastHeader = fullHeader + header
        let rest = body.count - fullRecords * content
        if done < header { return .framing(lastHeader + done..<lastHeader + header) }
        if done < header + rest { return .body(fullRecords * content + done - header..<body.count) }
        return .framing(lastHeader + done - rest..<framing.count)
    }
}
