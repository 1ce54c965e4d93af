import FastCGI
import FunctionKit
import Glibc
import Linux
import Synchronization
import TestSupport

/// The answer to one request on a connection of its own, read as far as somebody asks.
final class LiveStream: BodySource {
    private struct State: ~Copyable {
        var client: FastCGIClient?
        var records = FastCGIRecordReader()
        var left: [UInt8] = []
        var isAtEnd = false
    }

    private let state: Mutex<State>

    /// Sends the request.
    init(_ request: FastCGIRequest, at socket: String) throws(FastCGIClientError) {
        let client = try FastCGIClient.connect(unix: socket)
        try client.send(request.encoded())
        state = Mutex(State(client: client))
    }

    /// Waits for the head.
    func head() async throws -> CGIResponse {
        var bytes: [UInt8] = []
        while let piece = try await next() {
            bytes += piece
            guard let end = Self.endOfHead(bytes) else { continue }
            let left = Array(bytes[end...])
            state.withLock { $0.left = left }
            return try CGIResponse(parsing: Array(bytes[..<end]))
        }
        throw FastCGIClientError.malformedHead
    }

    func next() async throws -> [UInt8]? {
        try await onThread { [self] in
            try state.withLock { state in try Self.next(&state) }
        }
    }

    /// Closes the connection, as a client does that leaves.
    func close() { state.withLock { $0.client = nil } }

    private static func next(_ state: inout State) throws -> [UInt8]? {
        if !state.left.isEmpty { return exchange(&state.left, with: []) }
        while !state.isAtEnd {
            while let record = try state.records.next() {
                switch record.header.type {
                case .standardOutput where !record.content.isEmpty: return record.content
                case .endRequest:
                    state.isAtEnd = true
                    return nil
                case .abortRequest: throw FunctionTestingError.brokenAnswer
                default: break
                }
            }
            guard let bytes = try state.client?.receive(), !bytes.isEmpty else {
                throw FunctionTestingError.brokenAnswer
            }
            state.records.append(bytes)
        }
        return nil
    }

    private static func endOfHead(_ bytes: [UInt8]) -> Int? {
        let end: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A]
        return bytes.indices.first { bytes[$0...].starts(with: end) }.map { $0 + end.count }
    }
}

/// Runs what waits on a socket on a thread of its own, which a thread of the concurrency pool must not do.
func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        do {
            try Thread.start(named: "client") { continuation.resume(with: Result { try body() }) }
        } catch {
            continuation.resume(throwing: error)
        }
    }
}
