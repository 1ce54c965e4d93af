/// A connection to a server, with TLS or, on this machine, without.
enum Connection: ~Copyable {
    case plain(TCPSocket)
    case secure(TLSSession)

    /// Connects, and shakes hands where the URL is https.
    static func open(
        to url: HTTPURL, trusting trust: HTTPClient.Trust, by deadline: Deadline
    ) throws(HTTPClientError) -> Connection {
        let addresses = try SocketAddress.resolve(url)
        let socket = try TCPSocket.connect(to: addresses, isLoopbackOnly: url.isPlain, by: deadline)
        if url.isPlain { return .plain(socket) }
        let context = try TLSContext.make(trusting: trust)
        return .secure(try TLSSession.open(over: socket, to: url, context, by: deadline))
    }

    func send(_ bytes: [UInt8], by deadline: Deadline) throws(HTTPClientError) {
        switch self {
        case .plain(let socket): try socket.send(bytes, by: deadline)
        case .secure(let session): try session.send(bytes, by: deadline)
        }
    }

    func receive(by deadline: Deadline) throws(HTTPClientError) -> Received {
        switch self {
        case .plain(let socket): try socket.receive(by: deadline)
        case .secure(let session): try session.receive(by: deadline)
        }
    }
}
