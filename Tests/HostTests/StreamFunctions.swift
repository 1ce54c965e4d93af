import Dispatch
import FunctionKit
import Synchronization

/// The functions that stream, with ``Hello`` for what comes after.
let streamFunctions: [FunctionEntry] = [
    FunctionEntry(Hello.self), FunctionEntry(Ticking.self), FunctionEntry(Pouring.self), FunctionEntry(Breaking.self),
    FunctionEntry(Receiving.self), FunctionEntry(Echoing.self), FunctionEntry(Ignoring.self),
    FunctionEntry(Guarded.self), FunctionEntry(Length.self), FunctionEntry(Waiting.self),
]

/// What a test knows of a stream's other side.
final class Observation: Sendable {
    private static let all = Mutex<[String: Observation]>([:])
    private static let names = Atomic<Int>(0)

    let key: String
    /// Bytes that the function has written or taken.
    let count = Atomic<Int>(0)
    private let end = DispatchSemaphore(value: 0)
    private let result = Mutex<String?>(nil)

    init() {
        key = "observation-\(Self.names.add(1, ordering: .relaxed).newValue)"
        Self.all.withLock { $0[key] = self }
    }

    static func named(_ key: String) -> Observation? { all.withLock { $0[key] } }

    /// Runs a function's work, and tells the test how it has ended.
    func observe<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            let value = try await body()
            ends("end")
            return value
        } catch {
            ends(error is CancellationError ? "cancelled" : "\((error as? Problem)?.status.code ?? 0)")
            throw error
        }
    }

    private func ends(_ text: String) {
        result.withLock { $0 = text }
        end.signal()
    }

    /// How the function has ended; nil if it has not after a minute.
    func waitForEnd() -> String? {
        guard end.wait(timeout: .now() + 60) == .success else { return nil }
        return result.withLock { $0 }
    }
}

/// Sends an event, and another when the test says so.
struct Ticking: Function {
    static let endpoint = Endpoint(.get, "/ticking", access: forTests)
    struct Input: Decodable { let key: String, keepAlive: Int? }
    func run(_ input: Input, _ context: Context) -> Response {
        .events(keepAlive: input.keepAlive.map { .milliseconds($0) }) { events in
            try await events.send(ServerSentEvent("1"))
            try await Meeting.named(input.key)?.suspend()
            try await events.send(ServerSentEvent("2"))
        }
    }
}

/// Sends many bytes as fast as they are taken.
struct Pouring: Function {
    static let endpoint = Endpoint(.get, "/pouring", access: forTests)
    struct Input: Decodable { let key: String, pieces: Int, size: Int }
    func run(_ input: Input, _ context: Context) -> Response {
        .stream { body in
            guard let observation = Observation.named(input.key) else { return }
            try await observation.observe {
                let piece = [UInt8](repeating: 0x61, count: input.size)
                for _ in 0..<input.pieces {
                    observation.count.add(piece.count, ordering: .sequentiallyConsistent)
                    try await body.write(piece)
                }
            }
        }
    }
}

/// Fails in the middle, when the test says so.
struct Breaking: Function {
    static let endpoint = Endpoint(.get, "/breaking", access: forTests)
    struct Input: Decodable { let key: String? }
    func run(_ input: Input, _ context: Context) -> Response {
        .stream(contentType: "text/plain") { body in
            try await body.write("begun")
            if let key = input.key { try await Meeting.named(key)?.suspend() }
            throw Failing.Secretive()
        }
    }
}

/// Takes a body piece by piece, and tells its length and checksum.
struct Receiving: Function {
    static let endpoint = Endpoint(.put, "/receiving", access: forTests)
    func run(_ request: StreamedRequest, _ context: Context) async throws -> String {
        guard let key = request.queryItems?.first?.value, let observation = Observation.named(key) else { return "" }
        return try await observation.observe {
            var samples = Samples()
            for try await piece in request.body {
                samples.take(piece)
                observation.count.add(piece.count, ordering: .sequentiallyConsistent)
            }
            return "\(observation.count.load(ordering: .sequentiallyConsistent)) \(samples.sum)"
        }
    }
}

/// Sends back each piece as it takes it.
struct Echoing: Function {
    static let endpoint = Endpoint(.put, "/echoing", access: forTests)
    func run(_ request: StreamedRequest, _ context: Context) -> Response { .stream(request.body) }
}

/// Answers without its body.
struct Ignoring: Function {
    static let endpoint = Endpoint(.put, "/ignoring", access: forTests)
    func run(_ request: StreamedRequest, _ context: Context) -> Response { .text("ignored") }
}

/// Reads nothing of its body until the test says so.
struct Waiting: Function {
    static let endpoint = Endpoint(.put, "/waiting", access: forTests)
    func run(_ request: StreamedRequest, _ context: Context) async throws -> Response {
        try await Meeting.named(request.queryItems?.first?.value ?? "")?.suspend()
        return .text("resumed")
    }
}

struct Guarded: Function {
    static let endpoint = Endpoint(.put, "/guarded", access: .authenticated)
    func run(_ request: StreamedRequest, _ context: Context) -> Response { .text("never") }
}

/// A checksum of every 1,021st byte of a stream, however that is cut.
struct Samples {
    private var next = 0
    private(set) var sum: UInt64 = 0

    mutating func take(_ piece: [UInt8]) {
        while next < piece.count {
            sum = sum &* 31 &+ UInt64(piece[next])
            next += 1_021
        }
        next -= piece.count
    }
}
