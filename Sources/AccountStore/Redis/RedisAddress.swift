/// Where a Redis server is reached.
///
/// What is sent is not encrypted: the network is a private one, or the way leads through a Unix socket or a tunnel.
public enum RedisAddress: Sendable, Equatable {
    /// A host's name, or an IPv4 or IPv6 address, and the number of a database there.
    case network(host: String, port: UInt16, database: Int)
    /// A Unix socket's path; database 0.
    case socket(path: String)

    /// The database that is selected on every connection, if it is not the one that a connection begins with.
    var database: Int? {
        if case .network(_, _, let number) = self, number != 0 { number } else { nil }
    }
}
