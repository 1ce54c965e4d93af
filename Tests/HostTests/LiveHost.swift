import Authorization
import CallDispatch
import FastCGI
import FunctionKit
import Glibc
import Host
import Logging
import Settings
import TestSupport

/// A host with the tests' functions behind a real socket.
final class LiveHost: Sendable {
    let host: Host
    /// The path of the Unix socket.
    let path: String

    init(
        listening socket: consuming ListeningSocket, path: String, issuer: TestIssuer?, rates: RateGate? = nil,
        capacity: Host.Capacity, functions: [FunctionEntry] = servedFunctions
    ) throws {
        let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let dispatcher = Dispatcher(
            routes: try RouteTable(functions), issuers: issuer.map { [$0.issuer] } ?? [],
            rates: rates, realm: "swiftlet", logger: log)
        host = try Host(listening: socket, dispatcher: dispatcher, capacity: capacity, log: log)
        self.path = path
        try host.start()
    }

    /// Serves on a Unix socket in a folder of its own while the body runs, then stops.
    static func run<Value>(
        capacity: Host.Capacity = .small, issuer: TestIssuer? = nil, rates: RateGate? = nil,
        functions: [FunctionEntry] = servedFunctions,
        _ body: (LiveHost) throws -> Value
    ) throws -> Value {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/host.sock"
        let socket = try ListeningSocket.bind(to: ServerSettings(listen: .unix(path: path)))
        let live = try LiveHost(
            listening: socket, path: path, issuer: issuer, rates: rates, capacity: capacity, functions: functions)
        defer { _ = live.stop() }
        return try body(live)
    }

    /// Whether every call was answered.
    func stop(within timeout: Duration = .seconds(20)) -> Bool { host.stop(within: timeout) }

    func connect() throws -> FastCGIClient { try FastCGIClient.connect(unix: path, timeout: .seconds(60)) }

    /// Sends one request over a connection of its own.
    func call(_ request: FastCGIRequest) throws -> CGIResponse {
        var client = try connect()
        return try client.call(request).response()
    }

    func get(_ path: String, query: String = "") throws -> CGIResponse { try call(.get(path, query: query)) }
}

extension Host.Capacity {
    /// Room for the tests, on two threads at least.
    static var small: Host.Capacity { of() }

    static func of(
        threads: ClosedRange<Int> = 2...64, connections: Int = 2_000, calls: Int = 1_024,
        queue: Int = 1_024, head: Int = 16_384, body: Int = 65_536
    ) -> Host.Capacity {
        var capacity = Host.Capacity(
            threads: threads, connections: connections, calls: calls,
            protocolLimits: Limits(
                headInBytes: head, bodyInBytes: body, requestsPerConnection: 64, connections: connections,
                requests: calls))
        capacity.queue = queue
        return capacity
    }
}

extension FastCGIRequest {
    static func get(_ path: String, query: String = "", id: UInt16 = 1, keepConnection: Bool = true) -> FastCGIRequest {
        var request = FastCGIRequest(parameters: nginxParameters(path: path, query: query))
        request.id = RequestID(rawValue: id)
        request.keepConnection = keepConnection
        return request
    }

    static func post(_ path: String, body: [UInt8]) -> FastCGIRequest {
        let headers = [(name: "Content-Type", value: "application/octet-stream")]
        return FastCGIRequest(
            parameters: nginxParameters(method: "POST", path: path, headers: headers, body: body), body: body)
    }
}
