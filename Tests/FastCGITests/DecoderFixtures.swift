import FastCGI
import TestSupport

extension Limits {
    /// Limits that ordinary test requests do not meet.
    static let roomy = Limits(headInBytes: 65_536, bodyInBytes: 1 << 20, requestsPerConnection: 4, connections: 100)
}

extension RequestID {
    static let one = RequestID(rawValue: 1)
    static let two = RequestID(rawValue: 2)
}

extension FastCGIRequest {
    /// A request with one pair and a body of two bytes.
    static let small = FastCGIRequest(parameters: [("A", "1")], body: [1, 2])
}

extension ConnectionDecoder {
    /// Every event in these bytes, which come in pieces of the given size.
    mutating func events(in bytes: [UInt8], pieces: Int = .max) throws(ProtocolError) -> [Event] {
        var events: [Event] = []
        var start = 0
        while start < bytes.count {
            let end = start + min(pieces, bytes.count - start)
            let piece = [UInt8](bytes[start..<end])
            var offset = 0
            while let event = try next(in: piece.span, at: &offset) { events.append(event) }
            start = end
        }
        return events
    }
}

/// Every event that a fresh decoder finds in these bytes.
func events(
    in bytes: [UInt8], limits: Limits = .roomy, pieces: Int = .max
) throws(ProtocolError) -> [Event] {
    var decoder = ConnectionDecoder(limits: limits)
    return try decoder.events(in: bytes, pieces: pieces)
}

/// A record's bytes, padded to eight.
func record(_ type: RecordType, _ id: RequestID, _ content: [UInt8] = []) -> [UInt8] {
    FastCGIRecord(type, id, content).encoded()
}

/// A BEGIN_REQUEST record's bytes.
func begin(_ id: RequestID, role: Role = .responder, keepConnection: Bool = true) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(BeginRequest(role: role, keepConnection: keepConnection), id: id)
    return bytes
}

/// An END_REQUEST record's bytes.
func end(_ id: RequestID, status: UInt32 = 0, _ protocolStatus: ProtocolStatus = .requestComplete) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(EndRequest(applicationStatus: status, protocolStatus: protocolStatus), id: id)
    return bytes
}
