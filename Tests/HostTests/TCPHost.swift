import Host
import Settings
import Testing

/// A host behind a TCP port that the system chooses.
enum TCPHost {
    static func run(address: String = "127.0.0.1", _ body: (_ port: UInt16) throws -> Void) throws {
        let socket = try ListeningSocket.bind(to: ServerSettings(listen: .tcp(host: address, port: 0)))
        let port = try #require(socket.address.split(separator: ":").last.flatMap { UInt16($0) })
        let live = try LiveHost(listening: socket, path: "", issuer: nil, capacity: .small)
        defer { _ = live.stop() }
        try body(port)
    }
}
