package import FastCGI

/// What an application answered to one request.
package struct FastCGIAnswer: Equatable, Sendable {
    /// The STDOUT stream.
    package var standardOutput: [UInt8] = []
    /// The STDERR stream.
    package var standardError: [UInt8] = []
    /// Whether the empty record that ends STDOUT came.
    package var endsStandardOutput = false
    /// The body of END_REQUEST; nil until it has come.
    package var end: EndRequest?

    /// An answer of which nothing has come.
    package init() {}

    /// STDOUT read as a CGI response.
    package func response() throws(FastCGIClientError) -> CGIResponse { try CGIResponse(parsing: standardOutput) }
}

/// Collects the answers of one connection, also where they are interleaved.
package struct FastCGIAnswerReader: Sendable {
    /// Management records in the order of their arrival.
    package private(set) var managementRecords: [FastCGIRecord] = []
    private var records = FastCGIRecordReader()
    private var answers: [RequestID: FastCGIAnswer] = [:]

    /// A reader at the beginning of a connection.
    package init() {}

    /// How many bytes wait for the rest of their record.
    package var pendingBytes: Int { records.pendingBytes }

    /// Takes the next bytes of the connection.
    ///
    /// - Throws: ``FastCGIClientError/malformed(_:)`` or ``FastCGIClientError/unexpectedRecord(_:)`` if an
    ///   application may not send this.
    package mutating func append(_ received: some Collection<UInt8>) throws(FastCGIClientError) {
        records.append(received)
        while let record = try records.next() {
            let id = record.header.id
            guard id != .null else {
                managementRecords.append(record)
                continue
            }
            guard answers[id]?.end == nil else { throw .unexpectedRecord(record.header) }
            switch record.header.type {
            case .standardOutput:
                guard answers[id]?.endsStandardOutput != true else { throw .unexpectedRecord(record.header) }
                if record.content.isEmpty { answers[id, default: FastCGIAnswer()].endsStandardOutput = true }
                answers[id, default: FastCGIAnswer()].standardOutput += record.content
            case .standardError:
                answers[id, default: FastCGIAnswer()].standardError += record.content
            case .endRequest where record.content.count == EndRequest.length:
                let word = record.content.reduce(0) { word, byte in word << 8 | UInt64(byte) }
                answers[id, default: FastCGIAnswer()].end = EndRequest(word)
            default:
                throw .unexpectedRecord(record.header)
            }
        }
    }

    /// What has come of the answer to a request that has not ended; nil if nothing has.
    package func partialAnswer(for id: RequestID) -> FastCGIAnswer? { answers[id] }

    /// Takes out the whole answer to a request, so that its id may be used again; nil until END_REQUEST has come.
    package mutating func takeAnswer(for id: RequestID) -> FastCGIAnswer? {
        guard answers[id]?.end != nil else { return nil }
        return answers.removeValue(forKey: id)
    }

    /// Takes out the first management record; nil if none has come.
    package mutating func takeManagementRecord() -> FastCGIRecord? {
        managementRecords.isEmpty ? nil : managementRecords.removeFirst()
    }
}
