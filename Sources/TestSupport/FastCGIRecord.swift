package import FastCGI

/// One record with its content (FastCGI 1.0 §3.3).
package struct FastCGIRecord: Equatable, Sendable {
    /// What the content is, whose, and how it is padded.
    package var header: RecordHeader
    /// Up to 65,535 bytes.
    package var content: [UInt8]

    /// A record to be sent.
    ///
    /// - Parameters:
    ///   - content: At most 65,535 bytes; more is a programmer's mistake and traps.
    ///   - padding: How many bytes of padding; nil pads to a multiple of eight.
    package init(_ type: RecordType, _ id: RequestID, _ content: [UInt8], padding: UInt8? = nil) {
        header = RecordHeader(type: type, id: id, aligning: UInt16(content.count))
        if let padding { header.paddingLength = padding }
        self.content = content
    }

    /// The record's bytes. Its padding is not zero, so that a reader who takes padding for content is found out.
    package func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(header)
        bytes += content
        bytes += [UInt8](repeating: 0xFE, count: Int(header.paddingLength))
        return bytes
    }
}

/// Cuts what an application sends into records; bytes may come in any pieces.
package struct FastCGIRecordReader: Sendable {
    private var bytes: [UInt8] = []
    private var position = 0

    /// A reader at the beginning of a connection.
    package init() {}

    /// How many bytes wait for the rest of their record.
    package var pendingBytes: Int { bytes.count - position }

    /// Takes the next bytes of the connection.
    package mutating func append(_ received: some Collection<UInt8>) {
        bytes.append(contentsOf: received)
    }

    /// The next whole record; nil when more bytes are needed.
    ///
    /// - Throws: ``FastCGIClientError/malformed(_:)`` if the version is not 1.
    package mutating func next() throws(FastCGIClientError) -> FastCGIRecord? {
        guard pendingBytes >= RecordHeader.length else { return nil }
        let word = bytes[position..<position + RecordHeader.length].reduce(0) { word, byte in word << 8 | UInt64(byte) }
        let header: RecordHeader
        do { header = try RecordHeader(parsing: word) } catch { throw .malformed(error) }
        let start = position + RecordHeader.length
        let end = start + Int(header.contentLength)
        guard bytes.count >= end + Int(header.paddingLength) else { return nil }
        var record = FastCGIRecord(header.type, header.id, [UInt8](bytes[start..<end]))
        record.header = header
        position = end + Int(header.paddingLength)
        // Moving what is left only now and then keeps answers of many MiB linear.
        if position > 1 << 20 || position == bytes.count {
            bytes.removeFirst(position)
            position = 0
        }
        return record
    }
}
