import FunctionKit
import HTTPTypes

/// The functions that the tests' hosts serve.
let servedFunctions: [FunctionEntry] = [
    FunctionEntry(Hello.self), FunctionEntry(Named.self), FunctionEntry(Length.self), FunctionEntry(Large.self),
    FunctionEntry(Suspending.self), FunctionEntry(Blocking.self), FunctionEntry(Transfer.self),
    FunctionEntry(Lookup.self), FunctionEntry(Own.self), FunctionEntry(Administration.self),
    FunctionEntry(Identity.self), FunctionEntry(Refusing.self), FunctionEntry(Failing.self),
    FunctionEntry(ReferenceGet.self), FunctionEntry(ReferencePost.self), FunctionEntry(Computing.self),
    FunctionEntry(Upload.self), FunctionEntry(Sleeping.self), FunctionEntry(Burning.self),
    FunctionEntry(Heedless.self),
]

let forTests = Access.public(because: "tests call it")

struct Nothing: Decodable {}

struct Hello: Function {
    static let endpoint = Endpoint(.get, "/hello", access: forTests)
    func run(_ input: Nothing, _ context: Context) -> Response { .text("hello") }
}

struct Named: Function {
    static let endpoint = Endpoint(.get, "/files/{name}", access: forTests)
    func run(_ request: Request, _ context: Context) -> Response { .text(request.pathParameters["name"] ?? "") }
}

/// Tells how long the body is and what its bytes add up to.
struct Length: Function {
    static let endpoint = Endpoint(.post, "/length", access: forTests)
    func run(_ request: Request, _ context: Context) -> Response {
        .text("\(request.body.count) \(checksum(request.body))")
    }
}

func checksum(_ bytes: some Sequence<UInt8>) -> UInt64 { bytes.reduce(0) { $0 &* 31 &+ UInt64($1) } }

struct Large: Function {
    static let endpoint = Endpoint(.get, "/large", access: forTests)
    struct Input: Decodable { let bytes: Int }
    func run(_ input: Input, _ context: Context) -> Response { Response(body: Self.body(input.bytes)) }

    static func body(_ count: Int) -> [UInt8] {
        var body: [UInt8] = []
        body.reserveCapacity(count)
        for index in 0..<count { body.append(UInt8(truncatingIfNeeded: index &* 131 >> 3)) }
        return body
    }
}

struct MeetingKey: Decodable { let key: String }

struct Suspending: Function {
    static let endpoint = Endpoint(.get, "/suspending", access: forTests)
    func run(_ input: MeetingKey, _ context: Context) async throws -> Response {
        try await Meeting.named(input.key)?.suspend()
        return .text("resumed")
    }
}

struct Blocking: Function {
    static let endpoint = Endpoint(.get, "/blocking", access: forTests)
    func run(_ input: MeetingKey, _ context: Context) -> Response {
        Meeting.named(input.key)?.block()
        return .text("unblocked")
    }
}

struct Transfer: Function {
    static let endpoint = Endpoint(.post, "/payments/transfer", access: .scopes("payments:write"))
    struct Input: Decodable { let to: String, amount: Int }
    struct Output: Encodable { let by: String, amount: Int }
    func run(_ input: Input, _ context: Context) -> Output { Output(by: context.grant.subject, amount: input.amount) }
}

struct Lookup: Function {
    static let endpoint = Endpoint(
        .get, "/payments/{id}", access: .anyScope("payments:read", "payments:write"))
    func run(_ request: Request, _ context: Context) -> Response { .text(request.pathParameters["id"] ?? "") }
}

struct Own: Function {
    static let endpoint = Endpoint(.get, "/users/{id}", access: .claim("sub", matches: .path("id")))
    func run(_ request: Request, _ context: Context) -> Response { .text(context.grant.subject) }
}

struct Administration: Function {
    static let endpoint = Endpoint(.get, "/administration", access: .role("admin"))
    func run(_ request: Request, _ context: Context) -> Response { .text("administered") }
}

struct Identity: Function {
    static let endpoint = Endpoint(.get, "/identity", access: .authenticated)
    func run(_ request: Request, _ context: Context) -> Response { .text(context.grant.subject) }
}

struct Refusing: Function {
    static let endpoint = Endpoint(.get, "/refusing", access: forTests)
    func run(_ request: Request, _ context: Context) throws -> Response {
        throw Problem(.conflict, detail: "already done", type: "/problems/done", extensions: ["balance": 30])
    }
}

struct Failing: Function {
    static let endpoint = Endpoint(.get, "/failing", access: forTests)
    struct Secretive: Error { let text = "password is swordfish" }
    func run(_ request: Request, _ context: Context) throws -> Response { throw Secretive() }
}

/// Answers what `LibFCGIReference` answers.
private func reference(_ request: Request) -> Response {
    let fields = request.headerFields
    let lines = [
        request.method.rawValue, "\(request.body.count)", request.query, request.contentType ?? "",
        fields.value(of: "x-short") ?? "", fields.value(of: "x-long") ?? "",
    ]
    let code = fields.value(of: "x-status").flatMap { Int($0.prefix(3)) } ?? 200
    return Response(
        status: HTTPResponse.Status(code: code), headerFields: [.contentType: "application/octet-stream"],
        body: lines.flatMap { Array($0.utf8) + [UInt8(ascii: "\n")] } + request.body)
}

struct ReferenceGet: Function {
    static let endpoint = Endpoint(.get, "/reference", access: forTests)
    func run(_ request: Request, _ context: Context) -> Response { reference(request) }
}

struct ReferencePost: Function {
    static let endpoint = Endpoint(.post, "/reference", access: forTests)
    func run(_ request: Request, _ context: Context) -> Response { reference(request) }
}

extension HTTPFields {
    fileprivate func value(of name: String) -> String? { first { $0.name.canonicalName == name }?.value }
}
