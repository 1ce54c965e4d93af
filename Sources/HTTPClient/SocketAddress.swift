import Glibc

/// Where to connect: an IPv4 or IPv6 address with its port, as the system's calls take it.
struct SocketAddress: Equatable {
    let family: Int32
    /// A `sockaddr_in` or `sockaddr_in6`.
    let bytes: [UInt8]

    /// Whether packets to it never leave this machine.
    var isLoopback: Bool {
        switch family {
        case AF_INET: bytes.count >= 8 && bytes[4] == 127
        case AF_INET6: bytes.count >= 24 && bytes[8..<24].elementsEqual([UInt8](repeating: 0, count: 15) + [1])
        default: false
        }
    }

    /// Asks the system's resolver, which blocks the thread for as long as it likes: seconds, when a name server is
    /// away. An address in digits is not looked up.
    ///
    /// - Throws: ``HTTPClientError/cannotResolve(code:)``.
    static func resolve(_ url: HTTPURL) throws(HTTPClientError) -> [SocketAddress] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_NUMERICSERV | (url.isAddress ? AI_NUMERICHOST : 0)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(url.host, String(url.port), &hints, &list)
        guard code == 0 else { throw .cannotResolve(code: code) }
        defer { unsafe freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var next = unsafe list
        while let entry = unsafe next {
            let raw = unsafe UnsafeRawBufferPointer(
                start: entry.pointee.ai_addr, count: Int(entry.pointee.ai_addrlen))
            unsafe addresses.append(SocketAddress(family: entry.pointee.ai_family, bytes: Array(raw)))
            unsafe next = entry.pointee.ai_next
        }
        guard !addresses.isEmpty else { throw .cannotResolve(code: EAI_NONAME) }
        return addresses
    }
}
