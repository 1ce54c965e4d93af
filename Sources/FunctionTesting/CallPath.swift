import CallDispatch
import FastCGI
import Glibc
import Host
import Linux
import Logging
import Settings
import TestSupport

/// A way on which a test's requests reach the functions.
protocol CallPath: Sendable {
    func answer(to request: FastCGIRequest) async throws(FunctionTestingError) -> CGIResponse
}

/// No socket and no thread: the request goes straight into dispatch.
struct InMemoryPath: CallPath {
    let dispatcher: Dispatcher

    func answer(to request: FastCGIRequest) async throws(FunctionTestingError) -> CGIResponse {
        do {
            let incoming = IncomingRequest(
                id: request.id, parameters: try Parameters(parsing: request.parameters), body: request.body,
                keepConnection: true)
            let answer = await answer(to: CGIRequest(incoming))
            return try CGIResponse(parsing: answer.head + answer.body)
        } catch {
            throw .malformedAnswer("\(error)")
        }
    }

    private func answer(to request: CGIRequest) async -> Answer {
        switch dispatcher.makeLane().admit(request, at: Clock.secondsSince1970) {
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
        let result: Result<CGIResponse, FunctionTestingError> = await withCheckedContinuation { continuation in
            // The client waits on its socket, which a thread of the concurrency pool must not.
            let socket = socket
            do {
                try Thread.start(named: "client") {
                    continuation.resume(returning: Self.call(request, at: socket))
                }
            } catch {
                continuation.resume(returning: .failure(.notServed("\(error)")))
            }
        }
        return try result.get()
    }

    private static func call(
        _ request: FastCGIRequest, at socket: String
    ) -> Result<CGIResponse, FunctionTestingError> {
        do {
            var client = try FastCGIClient.connect(unix: socket)
            return .success(try client.call(request).response())
        } catch {
            return .failure(.malformedAnswer("\(error)"))
        }
    }
}
