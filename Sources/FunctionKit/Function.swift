/// A handler that the runtime serves at one endpoint.
///
/// A value is made for each call by `init()` and dropped after it, so that nothing is kept from one call to the
/// next. A function that throws ``Problem`` answers with it; any other error is answered with 500, shown to the
/// log and not to the client.
public protocol Function: Sendable {
    /// What the function is given: a `Decodable` made of path, query and JSON body, the whole ``Request``, or a
    /// ``StreamedRequest``, whose body is still arriving.
    associatedtype Input
    /// What the function gives back: an `Encodable`, a ``Response``, nothing (204), or an `AsyncSequence` of bytes,
    /// texts or ``ServerSentEvent``, which is sent while it is made.
    associatedtype Output

    /// Where the function is served and who may call it.
    static var endpoint: Endpoint { get }

    /// What the function shares with others; none unless you write it.
    static var resources: [any Resource.Type] { get }

    /// Makes the value for one call.
    init()

    /// Answers one call.
    func run(_ input: Input, _ context: Context) async throws -> Output

    /// Makes the input of a request; written for you when `Input` is `Decodable`, ``Request`` or ``StreamedRequest``.
    ///
    /// - Throws: The problem that the client is answered with: 415, 422 or one of your own.
    static func input(from request: Request) throws(Problem) -> Input

    /// Makes the answer of an output; written for you when `Output` is one of those named above.
    static func response(for output: Output) throws -> Response
}

extension Function {
    /// None.
    public static var resources: [any Resource.Type] { [] }
}

extension Function where Input: Decodable {
    /// Decodes path, query and JSON body.
    ///
    /// - Throws: 415 for a body that is not JSON, 400 or 422 for an input that is not what the function takes.
    public static func input(from request: Request) throws(Problem) -> Input {
        try request.decode(Input.self)
    }
}

extension Function where Input == Request {
    /// Hands the request on as it came.
    public static func input(from request: Request) throws(Problem) -> Request { request }
}

extension Function where Input == StreamedRequest {
    /// Hands the head on; the body is read as the function asks for it.
    public static func input(from request: Request) throws(Problem) -> StreamedRequest { StreamedRequest(request) }
}

extension Function where Output: Encodable {
    /// Answers 200 with the output as JSON.
    public static func response(for output: Output) throws -> Response { try .json(output) }
}

extension Function where Output == Response {
    /// Answers what the function made.
    public static func response(for output: Response) throws -> Response { output }
}

extension Function where Output == Void {
    /// Answers 204.
    public static func response(for output: Void) throws -> Response { Response(status: .noContent) }
}

/// Several functions behind one entry of `functions/`.
public protocol FunctionModule {
    /// The functions that the entry stands for.
    static var functions: [any Function.Type] { get }

    /// What its functions share, beside what each lists itself; none unless you write it.
    static var resources: [any Resource.Type] { get }
}

extension FunctionModule {
    /// None.
    public static var resources: [any Resource.Type] { [] }
}

/// One entry of `functions/`, as the registry plugin writes it down.
public struct FunctionEntry: Sendable {
    /// The functions of the entry, in the order of their declaration.
    package let functions: [any Function.Type]
    /// What they share, in the order of their declaration.
    package let resources: [any Resource.Type]

    /// An entry that is one function.
    public init(_ function: any Function.Type) {
        functions = [function]
        resources = function.resources
    }

    /// An entry that lists several functions.
    public init(_ module: any FunctionModule.Type) {
        functions = module.functions
        resources = module.resources + functions.flatMap { $0.resources }
    }
}

extension Request {
    /// Decodes path, query and JSON body as a function's own `Input` is decoded, for one that needs more of the request.
    ///
    /// - Throws: 415 for a body that is not JSON, 400 or 422 for an input that is not of the type.
    public func decode<Input: Decodable>(_ type: Input.Type = Input.self) throws(Problem) -> Input {
        try InputDecoder(request: self).decode(type)
    }
}
