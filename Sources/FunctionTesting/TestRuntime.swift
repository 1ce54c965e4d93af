import Authorization
import CallDispatch
@_exported public import FunctionKit
import JOSE
import Logging
import Signatures

/// How a test's calls reach the functions.
public enum Transport: CaseIterable, Sendable {
    /// Straight into dispatch: token, access, decoding and encoding are real, there is no socket.
    case inMemory
    /// Over a Unix socket, through the whole host, as nginx would come.
    case live
}

/// Runs a test body against functions, as a runtime would serve them.
///
///     try await withFunctions(Transfer.self) { client in
///         let answer = try await client.post("/payments/transfer", json: […], as: Caller("alice", scopes: "payments:write"))
///         #expect(answer.status == .ok)
///     }
///
/// - Parameters:
///   - functions: What is served.
///   - resources: What the functions share, each under its own type. Nothing is opened for a test, and nothing closed.
///   - transport: How calls reach them; the same body serves both.
/// - Throws: ``FunctionTestingError`` when the functions could not be served, or what the body throws.
public func withFunctions(
    _ functions: any Function.Type..., resources: [any Sendable] = [], over transport: Transport = .inMemory,
    _ body: (FunctionClient) async throws -> Void
) async throws {
    let runtime = try TestRuntime(functions.map { FunctionEntry($0) }, resources)
    switch transport {
    case .inMemory: try await body(FunctionClient(runtime: runtime, path: InMemoryPath(dispatcher: runtime.dispatcher)))
    case .live:
        let path = try LivePath(dispatcher: runtime.dispatcher)
        do {
            try await body(FunctionClient(runtime: runtime, path: path))
        } catch {
            path.stop()
            throw error
        }
        path.stop()
    }
}

/// Why functions cannot be tested.
public enum FunctionTestingError: Error, CustomStringConvertible {
    /// A declaration that would stop a start, or something of the machine's.
    case notServed(String)
    /// An answer that is none.
    case malformedAnswer(String)
    /// The function failed after it had begun to answer.
    case brokenAnswer

    public var description: String {
        switch self {
        case .notServed(let reason): "functions cannot be served: \(reason)"
        case .malformedAnswer(let reason): "answer cannot be read: \(reason)"
        case .brokenAnswer: "answer was broken off, expected its end"
        }
    }
}

/// The functions with an issuer of their own, whose key nobody else has.
struct TestRuntime: Sendable {
    static let issuer = "https://issuer.test"
    static let audience = "https://runtime.test"

    let dispatcher: Dispatcher
    let key: SigningKey

    init(_ entries: [FunctionEntry], _ values: [any Sendable]) throws(FunctionTestingError) {
        var resources = Resources()
        for value in values { resources.hold(value) }
        if let type = entries.flatMap(\.resources).first(where: { !resources.holds($0) }) {
            throw .notServed("resource \(TypeName.of(type)) is missing, expected it in \"resources\"")
        }
        do {
            key = try SigningKey.generate(for: .hs256)
            let keys = JWKSet(keys: [try JWK(key: key.verificationKey())])
            let issuer = Issuer(
                name: "test", issuer: Self.issuer, audience: [Self.audience], algorithms: [.hs256], keys: .fixed(keys))
            dispatcher = Dispatcher(
                routes: try RouteTable(entries), issuers: [issuer], resources: resources,
                realm: "test", logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        } catch {
            throw .notServed("\(error)")
        }
    }
}
