import Authorization
import FunctionKit
import Issuance
import JOSE
import Logging
import Signatures

@testable import CallDispatch

/// A dispatcher with functions and one issuer, called without a socket.
struct Stage {
    let dispatcher: Dispatcher
    let lane: Lane
    private let signer: TokenSigner

    init(
        _ functions: [any Function.Type], resources: Resources = Resources(), rates: RateGate? = nil,
        realm: String = "swiftlet", revocations: RevocationPolicy? = nil
    ) throws {
        let key = try SigningKey(secret: Array(repeating: 7, count: 32))
        signer = try TokenSigner(key: key, algorithm: .hs256)
        let issuer = Issuer(
            name: "test", issuer: "https://id.example.com/", audience: ["api"], algorithms: [.hs256],
            keys: .fixed(JWKSet(keys: [try signer.publicKey()])), revocations: revocations)
        dispatcher = Dispatcher(
            routes: try RouteTable(functions.map { FunctionEntry($0) }), issuers: [issuer], resources: resources,
            rates: rates, realm: realm,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        lane = dispatcher.makeLane()
    }

    /// An `Authorization` value whose token is good from 1,000 to 2,000.
    func bearer(_ scopes: String..., subject: String = "u1", claims: [String: String?] = [:]) throws -> String {
        var token = AccessToken(
            issuer: "https://id.example.com/", audience: "api", subject: subject, scopes: scopes, now: 1_000,
            lifetimeInSeconds: 1_000, tokenID: "t1")
        for (name, value) in claims { token.claims[name] = value.map { .string($0) } }
        return "Bearer " + (try signer.sign(token))
    }

    func answer(
        _ method: String, _ uri: String, authorization: String? = nil, body: String? = nil, id: String = "r1",
        address: String = "192.0.2.1"
    ) async -> Answer {
        await answer(
            .make(method, uri, authorization: authorization, body: body, id: id, address: address))
    }

    func answer(_ request: CGIRequest) async -> Answer {
        switch lane.admit(request, at: 1_500) {
        case .answered(let answer, _): answer
        case .admitted(let call): await call.run()
        }
    }
}

struct Variables: MetaVariables {
    var pairs: [(name: String, value: String)] = []

    subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }
    func forEach(_ body: (String, String) -> Void) { for pair in pairs { body(pair.name, pair.value) } }
}

extension CGIRequest {
    /// A request as nginx would have it arrive.
    static func make(
        _ method: String, _ uri: String?, authorization: String? = nil, authorizationCount: Int? = nil,
        body: String? = nil, id: String = "", scriptName: String = "", pathInfo: String = "", query: String = "",
        address: String = "192.0.2.1"
    ) -> CGIRequest {
        var bytes: [UInt8] = []
        func append(_ text: String) -> Value {
            bytes += text.utf8
            return (bytes.count - text.utf8.count)..<bytes.count
        }
        let values = [method, id, scriptName, pathInfo, query, address].map(append)
        let uri = uri.map(append)
        let field = authorization.map(append)
        let variables = Variables(pairs: body == nil ? [] : [("CONTENT_TYPE", "application/json")])
        var request = CGIRequest(bytes: bytes, variables: variables, body: Array((body ?? "").utf8))
        request.method = values[0]
        request.requestID = values[1]
        request.scriptName = values[2]
        request.pathInfo = values[3]
        request.query = values[4]
        request.remoteAddress = values[5]
        request.requestURI = uri
        request.authorization = field
        request.authorizationCount = authorizationCount ?? (field == nil ? 0 : 1)
        return request
    }
}

extension Answer {
    var headText: String { String(decoding: head, as: UTF8.self) }
    /// The body, which is whole.
    var bytes: [UInt8] {
        guard case .bytes(let bytes) = body else { fatalError("the body is a stream, expected bytes") }
        return bytes
    }

    var bodyText: String { String(decoding: bytes, as: UTF8.self) }

    /// The head's lines without the empty one at its end.
    var fields: [String] { headText.split(separator: "\r\n").map(String.init) }

    func field(_ name: String) -> String? {
        fields.first { $0.hasPrefix(name + ": ") }.map { String($0.dropFirst(name.count + 2)) }
    }
}
