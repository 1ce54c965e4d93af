public import HTTPTypes

/// Where a function is served, and who may call it.
public struct Endpoint: Sendable {
    /// The HTTP method; an endpoint of `GET` also answers `HEAD`.
    public let method: HTTPRequest.Method
    /// The path, with parameters in braces: `/orders/{id}`.
    public let path: String
    /// Who may call it.
    public let access: Access

    /// The file and line of the declaration, for errors.
    package let file: String
    /// The line in ``file``, from 1.
    package let line: Int

    /// Declares an endpoint. Path and access are checked when the runtime starts.
    ///
    /// - Parameters:
    ///   - method: The HTTP method.
    ///   - path: The decoded path: `/`, or segments after a `/` each; `{name}` as a whole segment is a parameter.
    ///   - access: Who may call it.
    public init(
        _ method: HTTPRequest.Method, _ path: String, access: Access,
        file: StaticString = #filePath, line: Int = #line
    ) {
        self.method = method
        self.path = path
        self.access = access
        self.file = file.description
        self.line = line
    }
}
