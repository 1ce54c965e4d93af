internal import CFastCGI

/// How the protocol's part of a request ended (FastCGI 1.0 §5.5).
package struct ProtocolStatus: RawRepresentable, Hashable, Sendable {
    /// The byte on the wire.
    package let rawValue: UInt8

    /// The status that the wire carries, known or not.
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The request was answered.
    package static var requestComplete: ProtocolStatus { ProtocolStatus(rawValue: UInt8(FCGI_REQUEST_COMPLETE)) }
    /// Refused: this application takes one request at a time per connection.
    package static var cannotMultiplex: ProtocolStatus { ProtocolStatus(rawValue: UInt8(FCGI_CANT_MPX_CONN)) }
    /// Refused: the application has as many requests as it takes.
    package static var overloaded: ProtocolStatus { ProtocolStatus(rawValue: UInt8(FCGI_OVERLOADED)) }
    /// Refused: the application does not play the role asked for.
    package static var unknownRole: ProtocolStatus { ProtocolStatus(rawValue: UInt8(FCGI_UNKNOWN_ROLE)) }
}

/// The body of an END_REQUEST record (FastCGI 1.0 §5.5).
package struct EndRequest: Equatable, Sendable {
    /// What a CGI program would have exited with.
    package var applicationStatus: UInt32
    /// How the protocol's part ended.
    package var protocolStatus: ProtocolStatus

    /// The body's size: 8 bytes.
    package static var length: Int { MemoryLayout<FCGI_EndRequestBody>.size }

    /// A body to be sent.
    package init(applicationStatus: UInt32 = 0, protocolStatus: ProtocolStatus = .requestComplete) {
        self.applicationStatus = applicationStatus
        self.protocolStatus = protocolStatus
    }

    /// Reads a body from its eight bytes, taken as one big-endian number; reserved bytes are ignored.
    package init(_ word: UInt64) {
        applicationStatus = UInt32(truncatingIfNeeded: word >> 32)
        protocolStatus = ProtocolStatus(rawValue: UInt8(truncatingIfNeeded: word >> 24))
    }

    /// The eight bytes as one big-endian number.
    package var word: UInt64 { UInt64(applicationStatus) << 32 | UInt64(protocolStatus.rawValue) << 24 }
}

extension [UInt8] {
    /// Appends an END_REQUEST record; with it the id is free.
    package mutating func append(_ end: EndRequest, id: RequestID) {
        append(RecordHeader(type: .endRequest, id: id, contentLength: UInt16(EndRequest.length)))
        append(word: end.word)
    }
}
