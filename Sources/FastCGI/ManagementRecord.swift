internal import CFastCGI

/// Answers to the records that concern a connection and no request (FastCGI 1.0 §4).
enum ManagementRecord {
    /// The GET_VALUES_RESULT record for the names of a GET_VALUES body (§4.1).
    ///
    /// Names that are not known are left out, as §4.1 asks; a repeated one is answered once, so that the answer
    /// stays smaller than a hundred bytes whatever is asked.
    static func getValuesResult(for body: [UInt8], limits: Limits) throws(ProtocolError) -> [UInt8] {
        let asked = try Parameters(parsing: body)
        let multiplexes = limits.requestsPerConnection > 1
        let values = [
            (FCGI_MAX_CONNS, limits.connections), (FCGI_MAX_REQS, limits.requests),
            (FCGI_MPXS_CONNS, multiplexes ? 1 : 0),
        ]
        var content: [UInt8] = []
        for (name, value) in values where asked.first(name) != nil {
            content.append(name: name.utf8, value: String(value).utf8)
        }
        let header = RecordHeader(type: .getValuesResult, id: .null, aligning: UInt16(content.count))
        var record: [UInt8] = []
        record.append(header)
        record += content
        record.append(padding: header.paddingLength)
        return record
    }

    /// The UNKNOWN_TYPE record that names a type which is not understood (§4.2).
    static func unknownType(_ type: RecordType) -> [UInt8] {
        var record: [UInt8] = []
        let length = MemoryLayout<FCGI_UnknownTypeBody>.size
        record.append(RecordHeader(type: .unknownType, id: .null, contentLength: UInt16(length)))
        record.append(word: UInt64(type.rawValue) << 56)
        return record
    }
}
