package import FunctionKit

/// One request as the host hands it in: a CGI request (RFC 3875), its meta-variables still bytes, and its body.
package struct CGIRequest: Sendable {
    /// Where a meta-variable's value stands in ``bytes``.
    package typealias Value = Range<Int>

    /// The bytes that the values below point into.
    package let bytes: [UInt8]
    /// All meta-variables, for a function that asks for one.
    package let variables: any MetaVariables
    /// The whole body; empty where it is ``arriving``.
    package let body: [UInt8]
    /// Where the body comes from while it arrives; only for a request that ``Dispatcher/streamsBody(of:)`` says so of.
    package let arriving: (any BodySource)?

    /// `REQUEST_METHOD`.
    package var method: Value = 0..<0
    /// `REQUEST_URI`: path and query exactly as the client sent them.
    package var requestURI: Value?
    /// `SCRIPT_NAME`, the decoded path; used only where there is no `REQUEST_URI`.
    package var scriptName: Value = 0..<0
    /// `PATH_INFO`, which follows ``scriptName``.
    package var pathInfo: Value = 0..<0
    /// `QUERY_STRING`; used only where there is no `REQUEST_URI`.
    package var query: Value = 0..<0
    /// `REQUEST_ID`, where nginx passes its `$request_id`.
    package var requestID: Value = 0..<0
    /// `REMOTE_ADDR`, the client's address as nginx knows it.
    package var remoteAddress: Value = 0..<0
    /// `HTTP_AUTHORIZATION`, the first where there are several.
    package var authorization: Value?
    /// How many `Authorization` fields were sent.
    package var authorizationCount = 0

    /// A request without its well-known variables, which the host sets next.
    package init(
        bytes: [UInt8], variables: any MetaVariables, body: [UInt8], arriving: (any BodySource)? = nil
    ) {
        self.bytes = bytes
        self.variables = variables
        self.body = body
        self.arriving = arriving
    }
}
