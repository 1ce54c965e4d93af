package import FastCGI

/// A request as a web server sends it, with a knob for each freedom that FastCGI 1.0 gives the sender.
///
/// As it is made it looks like nginx: a responder's request, PARAMS in one record, STDIN in records of at most
/// 32 KiB, each padded to eight bytes.
package struct FastCGIRequest: Sendable {
    /// The id to send under.
    package var id = RequestID(rawValue: 1)
    /// The role asked for.
    package var role = Role.responder
    /// Whether the application is to keep the connection open (`fastcgi_keep_conn on`).
    package var keepConnection = true
    /// The PARAMS stream, encoded.
    package var parameters: [UInt8]
    /// The STDIN stream.
    package var body: [UInt8]
    /// The most content in a PARAMS record, 1...65,535 bytes.
    package var parametersRecordLength = 65_535
    /// The most content in a STDIN record, 1...65,535 bytes.
    package var bodyRecordLength = 32_768
    /// How much padding every record gets, BEGIN_REQUEST included; nil pads to a multiple of eight.
    package var padding: UInt8?

    /// A request with these pairs, in this order, and this body.
    package init(parameters: [(name: String, value: String)], body: [UInt8] = []) {
        self.init(parameterBytes: Self.encode(parameters), body: body)
    }

    /// A request whose PARAMS stream is exactly these bytes, well-formed or not.
    package init(parameterBytes: [UInt8], body: [UInt8] = []) {
        parameters = parameterBytes
        self.body = body
    }

    /// The records of the whole request, from BEGIN_REQUEST to the empty STDIN.
    package func records() -> [FastCGIRecord] {
        let begin = BeginRequest(role: role, keepConnection: keepConnection)
        var content: [UInt8] = []
        for shift in stride(from: 56, through: 0, by: -8) {
            content.append(UInt8(truncatingIfNeeded: begin.word >> UInt64(shift)))
        }
        return [FastCGIRecord(.beginRequest, id, content, padding: padding)]
            + stream(.parameters, parameters, recordLength: parametersRecordLength)
            + stream(.standardInput, body, recordLength: bodyRecordLength)
    }

    /// The bytes of ``records()``.
    package func encoded() -> [UInt8] { records().flatMap { record in record.encoded() } }

    /// The bytes of an ABORT_REQUEST for this request.
    package func abort() -> [UInt8] { FastCGIRecord(.abortRequest, id, [], padding: padding).encoded() }

    /// Several requests on one connection: a record of each in turn until all are sent.
    package static func interleaved(_ requests: [FastCGIRequest]) -> [UInt8] {
        let queues = requests.map { request in request.records() }
        let turns = queues.map(\.count).max() ?? 0
        return (0..<turns).flatMap { turn in
            queues.filter { queue in turn < queue.count }.flatMap { queue in queue[turn].encoded() }
        }
    }

    /// A stream of name-value pairs (FastCGI 1.0 §3.4).
    package static func encode(_ pairs: [(name: String, value: String)]) -> [UInt8] {
        var bytes: [UInt8] = []
        for pair in pairs { bytes.append(name: pair.name.utf8, value: pair.value.utf8) }
        return bytes
    }

    /// A GET_VALUES record that asks for these names (FastCGI 1.0 §4.1).
    package static func getValues(_ names: [String]) -> [UInt8] {
        FastCGIRecord(.getValues, .null, encode(names.map { name in (name, "") })).encoded()
    }

    private func stream(_ type: RecordType, _ bytes: [UInt8], recordLength: Int) -> [FastCGIRecord] {
        let starts = stride(from: 0, to: bytes.count, by: recordLength)
        return starts.map { start in
            let content = bytes[start..<min(start + recordLength, bytes.count)]
            return FastCGIRecord(type, id, [UInt8](content), padding: padding)
        } + [FastCGIRecord(type, id, [], padding: padding)]
    }
}
