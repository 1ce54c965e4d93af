public import HTTPTypes

/// A request as it came, for functions that take it raw.
public struct Request: Sendable {
    /// The method; `HEAD` also where it is a function of `GET` that answers.
    public let method: HTTPRequest.Method
    /// The decoded path, which was routed and authorized.
    public let path: String
    /// The values of the endpoint's path parameters.
    public let pathParameters: PathParameters
    /// The query as it was sent, without `?`.
    public let query: String
    /// The whole body.
    public let body: [UInt8]

    /// Where the body comes from while it arrives; nil where it is whole in ``body``.
    let arriving: (any BodySource)?
    let variables: any MetaVariables

    /// States a request that was routed.
    ///
    /// - Parameter arriving: Where the body comes from, for a function of ``StreamedRequest``; `body` is empty then.
    package init(
        method: HTTPRequest.Method, path: String, pathParameters: PathParameters, query: String, body: [UInt8],
        arriving: (any BodySource)? = nil, variables: any MetaVariables
    ) {
        self.method = method
        self.path = path
        self.pathParameters = pathParameters
        self.query = query
        self.body = body
        self.arriving = arriving
        self.variables = variables
    }

    /// The names and values of the query, decoded (`application/x-www-form-urlencoded`); nil when it is malformed.
    public var queryItems: [QueryItem]? { QueryItem.items(of: query) }

    /// The names and values of a body of `application/x-www-form-urlencoded`, decoded; nil when it is malformed.
    ///
    /// Whether the body is one is for the caller to see, in ``contentType``.
    public var formItems: [QueryItem]? { QueryItem.items(of: body) }

    /// The request's header fields, without `Authorization`: a token stays with the runtime, and a password comes by
    /// ``basicCredentials``.
    public var headerFields: HTTPFields {
        var fields = HTTPFields()
        variables.forEach { name, value in
            guard let name = HTTPField.Name(metaVariable: name), name != .authorization else { return }
            fields.append(HTTPField(name: name, value: value))
        }
        return fields
    }

    /// The media type and parameters of the body, as sent.
    public var contentType: String? { variables["CONTENT_TYPE"].flatMap { $0.isEmpty ? nil : $0 } }

    /// How long the body was declared to be, in bytes; nil where the client did not say.
    var contentLength: Int? { variables["CONTENT_LENGTH"].flatMap { Int($0) } }

    /// The address of nginx's client.
    public var remoteAddress: String? { variables["REMOTE_ADDR"] }
}

/// The CGI meta-variables of a request (RFC 3875 §4.1), read when somebody asks for them.
package protocol MetaVariables: Sendable {
    /// The value of the first variable of that name.
    subscript(name: String) -> String? { get }
    /// Calls the closure with every name and value, in the order that they were sent.
    func forEach(_ body: (_ name: String, _ value: String) -> Void)
}

/// The values of an endpoint's path parameters, by name.
public struct PathParameters: Sendable {
    /// Names and values in the order of the path.
    package let items: [(name: String, value: String)]

    /// Binds names to decoded values.
    package init(_ items: [(name: String, value: String)]) { self.items = items }

    /// The decoded value of the parameter, or nil if the endpoint's path has none of that name.
    public subscript(name: String) -> String? { items.first { $0.name == name }?.value }
}

extension HTTPField.Name {
    /// The header field behind a meta-variable (RFC 3875 §4.1.18), or nil for those that are none.
    fileprivate init?(metaVariable name: String) {
        switch name {
        case "CONTENT_TYPE": self = .contentType
        case "CONTENT_LENGTH": self = .contentLength
        default:
            guard name.hasPrefix("HTTP_") else { return nil }
            self.init(String(name.dropFirst(5).map { $0 == "_" ? "-" : $0 }))
        }
    }
}
