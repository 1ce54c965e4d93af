import Authorization
import CallDispatch
import FunctionKit
import Glibc
import Issuance
import JOSE
import Linux
import Logging
import Signatures
import Synchronization

/// Calls that a worker makes to itself before it says that it is ready: through the real verifier and dispatcher, with a
/// key and an issuer that exist for this alone.
///
/// The dispatcher is one of its own: an issuer or a route beside the configured ones would be a way in.
enum SelfTest {
    private static let issuer = "https://self-test.swiftlet.invalid"
    private static let audience = "self-test"
    private static let patience: Int32 = 10_000

    /// Has three calls answered: with the right scope, without it, and with a changed signature.
    ///
    /// - Throws: ``Failure`` that says which one was not answered as it must be.
    static func run(realm: String, memo: Int) throws {
        let key = try SigningKey.generate(for: .es256)
        let signer = try TokenSigner(key: key, algorithm: .es256)
        let keys = JWKSet(keys: [try signer.publicKey()])
        let dispatcher = Dispatcher(
            routes: try RouteTable([FunctionEntry(SelfTestFunction.self)]),
            issuers: [
                Issuer(
                    name: "self-test", issuer: issuer, audience: [audience], algorithms: [.es256], keys: .fixed(keys))
            ],
            memo: memo, realm: realm, logger: Logger(label: "self-test") { _ in SwiftLogNoOpLogHandler() })
        let lane = dispatcher.makeLane()
        let good = try signer.sign(token(scopes: [SelfTestFunction.scope]))
        try check("a call with its scope", lane, good, expected: 200)
        try check("a call without its scope", lane, signer.sign(token(scopes: [])), expected: 403)
        try check("a call with a changed signature", lane, changed(good), expected: 401)
    }

    private static func token(scopes: [String]) -> AccessToken {
        AccessToken(
            issuer: issuer, audience: audience, subject: "self-test", scopes: scopes, now: Clock.secondsSince1970,
            lifetimeInSeconds: 60, tokenID: "self-test")
    }

    /// The token with the first character of its signature another one.
    private static func changed(_ token: String) -> String {
        var bytes = Array(token.utf8)
        if let dot = bytes.lastIndex(of: UInt8(ascii: ".")), dot + 1 < bytes.count {
            bytes[dot + 1] = bytes[dot + 1] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func check(_ what: String, _ lane: Lane, _ token: String, expected: Int) throws {
        let status = try answer(to: SelfTestRequest(token: token).request, lane)
        guard status == expected else {
            throw Failure(description: "self-test: \(what) was answered with \(status), expected \(expected)")
        }
    }

    private static func answer(to request: CGIRequest, _ lane: Lane) throws -> Int {
        switch lane.admit(request, at: Clock.secondsSince1970) {
        case .answered(let answer, _): return answer.record.status
        case .admitted(let call):
            let outcome = Outcome(isDone: try EventDescriptor(isBlocking: false))
            Task {
                let answer = await call.run()
                outcome.status.withLock { $0 = answer.record.status }
                outcome.isDone.signal()
            }
            outcome.isDone.wait(milliseconds: patience)
            return outcome.status.withLock { $0 }
        }
    }

    private final class Outcome: Sendable {
        let status = Mutex(0)
        let isDone: EventDescriptor
        init(isDone: consuming EventDescriptor) { self.isDone = isDone }
    }
}

/// What the self-test calls.
private struct SelfTestFunction: Function {
    static let scope = "swiftlet:self-test"
    static let endpoint = Endpoint(.get, "/", access: .scopes(scope))

    struct Input: Decodable {}

    func run(_ input: Input, _ context: Context) async throws -> Response { Response(status: .ok) }
}

/// The request of the self-test, as a CGI request.
private struct SelfTestRequest {
    let token: String

    private struct NoVariables: MetaVariables {
        subscript(name: String) -> String? { nil }
        func forEach(_ body: (String, String) -> Void) {}
    }

    var request: CGIRequest {
        let (method, path, authorization) = ("GET", "/", "Bearer \(token)")
        var request = CGIRequest(
            bytes: Array((method + path + authorization).utf8), variables: NoVariables(), body: [])
        request.method = 0..<method.utf8.count
        request.requestURI = request.method.upperBound..<request.method.upperBound + path.utf8.count
        let start = method.utf8.count + path.utf8.count
        request.authorization = start..<start + authorization.utf8.count
        request.authorizationCount = 1
        return request
    }
}
