/// What one connection may make the decoder hold, and what GET_VALUES tells a web server (FastCGI 1.0 §4.1).
///
/// A connection holds at most `requestsPerConnection` × (13 × `headInBytes` + 2 × `bodyInBytes`): the index of the
/// shortest possible pairs is six times their size, and buffers grow by doubling. Only bytes that have arrived count:
/// no length on the wire makes anything be allocated ahead of them.
package struct Limits: Sendable {
    /// The longest PARAMS stream of a request, lengths and names included.
    package var headInBytes: Int
    /// The longest STDIN stream of a request.
    package var bodyInBytes: Int
    /// How many requests may be active on one connection; 1 means no multiplexing, and web servers are told so.
    package var requestsPerConnection: Int
    /// How many connections the application takes (`FCGI_MAX_CONNS`).
    package var connections: Int
    /// How many requests the application takes at a time (`FCGI_MAX_REQS`).
    package var requests: Int

    /// Limits for every connection of a host.
    ///
    /// - Parameter requests: Without a number of its own, what all connections together may carry.
    package init(
        headInBytes: Int, bodyInBytes: Int, requestsPerConnection: Int, connections: Int, requests: Int? = nil
    ) {
        self.headInBytes = headInBytes
        self.bodyInBytes = bodyInBytes
        self.requestsPerConnection = requestsPerConnection
        self.connections = connections
        let (product, overflow) = connections.multipliedReportingOverflow(by: requestsPerConnection)
        self.requests = requests ?? (overflow ? .max : product)
    }
}
