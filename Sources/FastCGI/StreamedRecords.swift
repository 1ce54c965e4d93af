/// The records of a response that is sent while it is made (FastCGI 1.0 §5.3): a head, pieces, and one end.
///
/// ``ResponseRecords`` is for a response that is whole.
package struct StreamedRecords: Sendable {
    private let id: RequestID

    /// Records of the response to a request.
    package init(id: RequestID) { self.id = id }

    /// The records of a head or of a piece of the body; empty for an empty piece, which would end STDOUT.
    package func piece(_ bytes: [UInt8]) -> [UInt8] {
        var records: [UInt8] = []
        // One record takes up to 15 bytes beside its content.
        records.reserveCapacity(bytes.count + (bytes.count / StreamRecord.contentLength + 1) * 16)
        records.append(bytes, type: .standardOutput, id: id)
        return records
    }

    /// The end of a response: STDOUT's and the request's.
    ///
    /// - Parameter applicationStatus: What a CGI program would exit with.
    package func end(applicationStatus: UInt32 = 0) -> [UInt8] {
        var records: [UInt8] = []
        records.appendEnd(of: .standardOutput, id: id)
        records.append(EndRequest(applicationStatus: applicationStatus), id: id)
        return records
    }

    /// The end of a response that is broken off; the connection has to be closed after it.
    ///
    /// The protocol has nothing for this. nginx (1.22) passes an answer on as whole, and ends its client's chunks
    /// properly, after END_REQUEST with whatever status, and without buffering also when the connection is closed in
    /// the middle of a record. What makes it break its client's transfer is a record that no application may send.
    /// ABORT_REQUEST at least says what is meant, and other web servers take the missing END_REQUEST for a failure.
    package func cut() -> [UInt8] {
        var records: [UInt8] = []
        records.append(RecordHeader(type: .abortRequest, id: id, contentLength: 0))
        return records
    }
}
