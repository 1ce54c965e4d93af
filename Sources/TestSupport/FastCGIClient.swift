package import FastCGI
internal import Glibc

/// A web server's end of one connection, over a blocking socket; closed when the value ends.
///
///     var client = try FastCGIClient.connect(unix: path)
///     try client.send(FastCGIRequest(parameters: nginxParameters(path: "/health")).encoded())
///     let response = try client.response(for: RequestID(rawValue: 1)).response()
package struct FastCGIClient: ~Copyable {
    private let descriptor: Int32
    private var answers = FastCGIAnswerReader()

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Connects to a Unix socket.
    ///
    /// - Parameter timeout: How long each later read or write may wait.
    /// - Throws: ``FastCGIClientError/pathTooLong(found:limit:)``, ``FastCGIClientError/system(call:errno:)``.
    package static func connect(
        unix path: String, timeout: Duration = .seconds(10)
    ) throws(FastCGIClientError) -> FastCGIClient {
        let client = try open(AF_UNIX, timeout: timeout)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = [UInt8](path.utf8)
        let limit = MemoryLayout.size(ofValue: address.sun_path) - 1
        guard bytes.count <= limit else { throw .pathTooLong(found: bytes.count, limit: limit) }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { place in unsafe place.copyBytes(from: bytes) }
        let result = unsafe withUnsafeBytes(of: &address) { raw in
            unsafe Glibc.connect(
                client.descriptor, raw.assumingMemoryBound(to: sockaddr.self).baseAddress, socklen_t(raw.count))
        }
        guard result == 0 else { throw .system(call: "connect", errno: errno) }
        return client
    }

    /// Connects over TCP.
    ///
    /// - Parameters:
    ///   - host: A name or an address; the first address of a name is taken.
    ///   - timeout: How long each later read or write may wait.
    /// - Throws: ``FastCGIClientError/unknownHost``, ``FastCGIClientError/system(call:errno:)``.
    package static func connect(
        host: String, port: UInt16, timeout: Duration = .seconds(10)
    ) throws(FastCGIClientError) -> FastCGIClient {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(host, String(port), &hints, &list) == 0, let first = unsafe list else {
            throw .unknownHost
        }
        defer { unsafe freeaddrinfo(list) }
        let client = try open(unsafe first.pointee.ai_family, timeout: timeout)
        guard unsafe Glibc.connect(client.descriptor, first.pointee.ai_addr, first.pointee.ai_addrlen) == 0 else {
            throw .system(call: "connect", errno: errno)
        }
        return client
    }

    /// Sends all of these bytes.
    ///
    /// - Throws: ``FastCGIClientError/timedOut`` if the application does not read,
    ///   ``FastCGIClientError/system(call:errno:)``, with `EPIPE` where it has closed the connection.
    package func send(_ bytes: [UInt8]) throws(FastCGIClientError) {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { raw in
                let rest = unsafe UnsafeRawBufferPointer(rebasing: raw[sent...])
                return unsafe Glibc.send(descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
            }
            if count >= 0 { sent += count } else { try Self.check("send") }
        }
    }

    /// Tells the application that nothing more will be sent.
    package func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Waits for the whole answer to a request; answers to others are kept for their own calls.
    ///
    /// - Throws: ``FastCGIClientError/timedOut``, ``FastCGIClientError/closed(pendingBytes:)``, and what
    ///   ``FastCGIAnswerReader/append(_:)`` throws.
    package mutating func response(for id: RequestID) throws(FastCGIClientError) -> FastCGIAnswer {
        while true {
            if let answer = answers.takeAnswer(for: id) { return answer }
            try readMore()
        }
    }

    /// Waits for a management record, such as GET_VALUES_RESULT; throws as ``response(for:)`` does.
    package mutating func managementRecord() throws(FastCGIClientError) -> FastCGIRecord {
        while true {
            if let record = answers.takeManagementRecord() { return record }
            try readMore()
        }
    }

    /// Sends a request and waits for its answer.
    package mutating func call(_ request: FastCGIRequest) throws(FastCGIClientError) -> FastCGIAnswer {
        try send(request.encoded())
        return try response(for: request.id)
    }

    /// Waits for the next bytes of whatever is sent, past ``response(for:)``; empty at the connection's end.
    ///
    /// - Parameter limit: The most bytes to take.
    /// - Throws: ``FastCGIClientError/timedOut``, ``FastCGIClientError/system(call:errno:)``.
    package func receive(limit: Int = 65_536) throws(FastCGIClientError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: limit)
        while true {
            let count = unsafe bytes.withUnsafeMutableBytes { raw in
                unsafe recv(descriptor, raw.baseAddress, raw.count, 0)
            }
            if count >= 0 { return [UInt8](bytes[..<count]) }
            try Self.check("recv")
        }
    }

    private mutating func readMore() throws(FastCGIClientError) {
        let bytes = try receive()
        guard !bytes.isEmpty else { throw .closed(pendingBytes: answers.pendingBytes) }
        try answers.append(bytes)
    }

    private static func open(_ family: Int32, timeout: Duration) throws(FastCGIClientError) -> FastCGIClient {
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .system(call: "socket", errno: errno) }
        let client = FastCGIClient(descriptor: descriptor)
        let (seconds, attoseconds) = timeout.components
        var time = timeval(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            let size = socklen_t(MemoryLayout<timeval>.size)
            guard unsafe setsockopt(descriptor, SOL_SOCKET, option, &time, size) == 0 else {
                throw .system(call: "setsockopt", errno: errno)
            }
        }
        return client
    }

    /// Throws what a failed call left in `errno`, unless the call is only to be made again.
    private static func check(_ call: String) throws(FastCGIClientError) {
        switch errno {
        case EINTR: return
        case EAGAIN: throw .timedOut
        case let number: throw .system(call: call, errno: number)
        }
    }
}
