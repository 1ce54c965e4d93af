extension [UInt8] {
    /// Appends a stream's bytes as records of at most 65,528 bytes each, padded to eight (FastCGI 1.0 §3.3).
    ///
    /// - Parameters:
    ///   - content: Any number of bytes; none appends nothing, because an empty record would end the stream.
    ///   - type: A stream's type, such as ``RecordType/standardError``.
    package mutating func append(_ content: [UInt8], type: RecordType, id: RequestID) {
        var start = 0
        while start < content.count {
            let count = Swift.min(content.count - start, StreamRecord.contentLength)
            let header = RecordHeader(type: type, id: id, aligning: UInt16(count))
            append(header)
            append(contentsOf: content[start..<start + count])
            append(padding: header.paddingLength)
            start += count
        }
    }

    /// Appends the empty record that ends a stream (FastCGI 1.0 §3.3).
    package mutating func appendEnd(of type: RecordType, id: RequestID) {
        append(RecordHeader(type: type, id: id, contentLength: 0))
    }
}

/// The size in which streams are cut.
enum StreamRecord {
    /// The most content that is a multiple of eight, so that full records need no padding: 65,528 bytes.
    static var contentLength: Int { RecordHeader.maximumContentLength & ~7 }
    /// A full record with its header: 65,536 bytes.
    static var length: Int { RecordHeader.length + contentLength }
}
