internal import CFastCGI

/// The eight bytes that begin every record (FastCGI 1.0 §3.3).
package struct RecordHeader: Equatable, Sendable {
    /// What the content is.
    package var type: RecordType
    /// Whose record it is; null for a management record.
    package var id: RequestID
    /// The content's size in bytes.
    package var contentLength: UInt16
    /// How many bytes to skip after the content.
    package var paddingLength: UInt8

    /// The header's own size: 8 bytes.
    package static var length: Int { Int(FCGI_HEADER_LEN) }
    /// The most content that one record carries: 65,535 bytes.
    package static var maximumContentLength: Int { Int(FCGI_MAX_LENGTH) }

    /// A header of version 1.
    package init(type: RecordType, id: RequestID, contentLength: UInt16, paddingLength: UInt8 = 0) {
        self.type = type
        self.id = id
        self.contentLength = contentLength
        self.paddingLength = paddingLength
    }

    /// A header whose padding brings the record to a multiple of eight bytes, as §3.3 recommends.
    package init(type: RecordType, id: RequestID, aligning contentLength: UInt16) {
        let padding = UInt8(truncatingIfNeeded: 0 &- contentLength) & 7
        self.init(type: type, id: id, contentLength: contentLength, paddingLength: padding)
    }

    /// Reads a header from its eight bytes, taken as one big-endian number.
    ///
    /// - Throws: ``ProtocolError/version(found:)`` if the first byte is not 1. The reserved byte may be anything.
    package init(parsing word: UInt64) throws(ProtocolError) {
        let version = UInt8(truncatingIfNeeded: word >> 56)
        guard version == UInt8(FCGI_VERSION_1) else { throw .version(found: version) }
        type = RecordType(rawValue: UInt8(truncatingIfNeeded: word >> 48))
        id = RequestID(rawValue: UInt16(truncatingIfNeeded: word >> 32))
        contentLength = UInt16(truncatingIfNeeded: word >> 16)
        paddingLength = UInt8(truncatingIfNeeded: word >> 8)
    }

    /// The eight bytes as one big-endian number.
    package var word: UInt64 {
        UInt64(FCGI_VERSION_1) << 56 | UInt64(type.rawValue) << 48 | UInt64(id.rawValue) << 32
            | UInt64(contentLength) << 16 | UInt64(paddingLength) << 8
    }
}

extension [UInt8] {
    /// Appends eight bytes, most significant first: a record header or a fixed-size record body.
    mutating func append(word: UInt64) {
        unsafe Swift.withUnsafeBytes(of: word.bigEndian) { bytes in unsafe append(contentsOf: bytes) }
    }

    /// Appends a record's header.
    package mutating func append(_ header: RecordHeader) { append(word: header.word) }

    /// Appends a record's padding; zeros, so that nothing of our memory travels with it.
    package mutating func append(padding count: UInt8) {
        for _ in 0..<count { append(0) }
    }
}
