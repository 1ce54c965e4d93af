import CallDispatch
import FastCGI
import FunctionKit
import Host
import Linux
import Logging
import Settings
import TestSupport

/// A way on which a test's requests reach the functions.
protocol CallPath: Sendable {
    /// The whole answer.
    func answer(to request: FastCGIRequest) async throws(FunctionTestingError) -> CGIResponse

    /// Has the answer read while it is made; ends the call when the reader returns.
    func stream<Value>(
        _ request: FastCGIRequest, _ read: (StreamedAnswer) async throws -> Value
    ) async throws -> Value
}

/// No socket and no thread: the request goes straight into dispatch.
struct InMemoryPath: CallPath {
    let dispatcher: Dispatcher

    func answer(to request: FastCGIRequest) async throws(FunctionTestingError) -> CGIResponse {
        let answer = try await dispatch(request)
        let body: [UInt8]
        do { body = try await answer.body.collected() } catch { throw .brokenAnswer }
        do { return try CGIResponse(parsing: answer.head + body) } catch { throw .malformedAnswer("\(error)") }
    }

    func stream<Value>(
        _ request: FastCGIRequest, _ read: (StreamedAnswer) async throws -> Value
    ) async throws -> Value {
        let answer = try await dispatch(request)
        let head = try CGIResponse(parsing: answer.head)
        let channel = PieceChannel()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    switch answer.body {
                    case .bytes(let bytes) where bytes.isEmpty: break
                    case .bytes(let bytes): try await channel.write(bytes)
                    case .stream(let stream): try await stream.produce(BodyWriter(sink: channel))
                    }
                    channel.finish(.success(()))
                } catch {
                    channel.finish(.failure(FunctionTestingError.brokenAnswer))
                }
            }
            defer {
                group.cancelAll()
                channel.close()
            }
            return try await read(StreamedAnswer(head, body: channel))
        }
    }

    private func dispatch(_ request: FastCGIRequest) async throws(FunctionTestingError) -> Answer {
        let incoming: IncomingRequest
        do {
            incoming = IncomingRequest(
                id: request.id, parameters: try Parameters(parsing: request.parameters), body: request.body,
                keepConnection: true)
        } catch {
            throw .malformedAnswer("\(error)")
        }
        return switch dispatcher.makeLane().admit(CGIRequest(incoming), at: Clock.secondsSince1970) {
        case .answered(let answer, _): answer
        case .admitted(let call): await call.run()
        }
    }
}

/// A host of its own on a Unix socket in a folder of its own.
final class LivePath: CallPath {
    private let host: Host
    private let folder: TemporaryFolder
    private let socket: String

    init(dispatcher: Dispatcher) throws(FunctionTestingError) {
        do {
            folder = try TemporaryFolder()
            socket = folder.path + "/socket"
            let limits = Limits(
                headInBytes: 1 << 16, bodyInBytes: 1 << 24, requestsPerConnection: 16, connections: 256)
            host = try Host(
                listening: ListeningSocket.bind(to: ServerSettings(listen: .unix(path: socket))),
                dispatcher: dispatcher,
                capacity: Host.Capacity(threads: 2...32, connections: 256, calls: 256, protocolLimits: limits),
                log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            try host.start()
        } catch {
            throw .notServed("\(error)")
        }
    }

    /// Ends the host.
    func stop() { _ = host.stop(within: .seconds(10)) }

    func answer(to request: FastCGIRequest) async throws(FunctionTestingError) -> CGIResponse {
        let socket = socket
        do {
            return try await onThread {
                var client = try FastCGIClient.connect(unix: socket)
                return try client.call(request).response()
            }
        } catch FastCGIClientError.unexpectedRecord(let header) where header.type == .abortRequest {
            throw .brokenAnswer
        } catch {
            throw .malformedAnswer("\(error)")
        }
    }

    func stream<Value>(
        _ request: FastCGIRequest, _ read: (StreamedAnswer) async throws -> Value
    ) async throws -> Value {
        let socket = socket
        let stream = try await onThread { try LiveStream(request, at: socket) }
        defer { stream.close() }
        return try await read(StreamedAnswer(await stream.head(), body: stream))
    }
}
