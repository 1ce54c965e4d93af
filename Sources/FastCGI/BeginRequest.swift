internal import CFastCGI

/// The body of a BEGIN_REQUEST record (FastCGI 1.0 §5.1).
package struct BeginRequest: Equatable, Sendable {
    /// The role that the application is asked to play.
    package var role: Role
    /// Whether the connection stays open after the answer (`FCGI_KEEP_CONN`).
    package var keepConnection: Bool

    /// The body's size: 8 bytes.
    package static var length: Int { MemoryLayout<FCGI_BeginRequestBody>.size }

    /// A body to be sent.
    package init(role: Role, keepConnection: Bool) {
        self.role = role
        self.keepConnection = keepConnection
    }

    /// Reads a body from its eight bytes, taken as one big-endian number; unnamed flags and reserved bytes are ignored.
    package init(_ word: UInt64) {
        role = Role(rawValue: UInt16(truncatingIfNeeded: word >> 48))
        keepConnection = UInt8(truncatingIfNeeded: word >> 40) & UInt8(FCGI_KEEP_CONN) != 0
    }

    /// The eight bytes as one big-endian number.
    package var word: UInt64 {
        UInt64(role.rawValue) << 48 | (keepConnection ? UInt64(FCGI_KEEP_CONN) << 40 : 0)
    }
}

extension [UInt8] {
    /// Appends a BEGIN_REQUEST record.
    package mutating func append(_ begin: BeginRequest, id: RequestID) {
        append(RecordHeader(type: .beginRequest, id: id, contentLength: UInt16(BeginRequest.length)))
        append(word: begin.word)
    }
}
