import FoundationEssentials
import FunctionKit
public import HTTPTypes
import TestSupport

/// Calls the functions of a test.
public struct FunctionClient: Sendable {
    let runtime: TestRuntime
    let path: any CallPath

    /// Makes one call.
    ///
    /// - Parameters:
    ///   - target: Path and query, percent-encoded.
    ///   - headerFields: Fields beside `Authorization`, which `caller` makes.
    ///   - caller: Whose token the call carries; nil sends none.
    public func call(
        _ method: HTTPRequest.Method, _ target: String, headerFields: HTTPFields = [:], body: [UInt8] = [],
        as caller: Caller? = nil
    ) async throws -> TestAnswer {
        let request = try request(method, target, headerFields, body, caller)
        return try TestAnswer(await path.answer(to: request))
    }

    /// Makes one call whose answer is read while the function makes it.
    ///
    ///     try await client.stream(.get, "/prices", as: Caller("alice")) { answer in
    ///         let first = try await answer.body.next()
    ///     }
    ///
    /// A reader that returns before the end leaves the call, and the function is cancelled.
    ///
    /// - Parameters: As those of ``call(_:_:headerFields:body:as:)``.
    public func stream<Value>(
        _ method: HTTPRequest.Method, _ target: String, headerFields: HTTPFields = [:], body: [UInt8] = [],
        as caller: Caller? = nil, _ read: (StreamedAnswer) async throws -> Value
    ) async throws -> Value {
        try await path.stream(request(method, target, headerFields, body, caller), read)
    }

    private func request(
        _ method: HTTPRequest.Method, _ target: String, _ headerFields: HTTPFields, _ body: [UInt8], _ caller: Caller?
    ) throws -> FastCGIRequest {
        var fields = headerFields.map { ($0.name.rawName, $0.value) }
        if let caller { fields.append(("Authorization", "Bearer \(try caller.token(of: runtime))")) }
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let parameters = nginxParameters(
            method: method.rawValue, path: parts[0], query: parts.count > 1 ? parts[1] : "", headers: fields,
            body: body)
        return FastCGIRequest(parameters: parameters, body: body)
    }

    /// Gets a target.
    public func get(_ target: String, as caller: Caller? = nil) async throws -> TestAnswer {
        try await call(.get, target, as: caller)
    }

    /// Posts a value as JSON.
    public func post(_ target: String, json: some Encodable, as caller: Caller? = nil) async throws -> TestAnswer {
        let body = try Array(JSONEncoder().encode(json))
        return try await call(.post, target, headerFields: [.contentType: "application/json"], body: body, as: caller)
    }
}

/// What a function answered.
public struct TestAnswer: Sendable {
    public let status: HTTPResponse.Status
    public let headerFields: HTTPFields
    public let body: [UInt8]

    init(_ response: CGIResponse) {
        status = HTTPResponse.Status(code: response.status)
        var fields = HTTPFields()
        for field in response.fields {
            if let name = HTTPField.Name(field.name) { fields.append(HTTPField(name: name, value: field.value)) }
        }
        headerFields = fields
        body = response.body
    }

    /// The body as text.
    public var text: String { String(decoding: body, as: UTF8.self) }

    /// The body decoded from JSON.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(type, from: Data(body))
    }
}
