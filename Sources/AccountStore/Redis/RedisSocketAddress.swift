import Glibc
import Linux

/// An address as the system's calls take it.
struct RedisSocketAddress: Sendable {
    let family: Int32
    /// A `sockaddr_in`, `sockaddr_in6` or `sockaddr_un`.
    let bytes: [UInt8]

    /// Asks the system's resolver, which blocks the thread for as long as it likes.
    ///
    /// - Parameter isAddress: Whether the host is an address in digits, for which nobody is asked.
    /// - Returns: Nil if it finds none.
    static func look(up host: String, port: UInt16, isAddress: Bool) -> [RedisSocketAddress]? {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_NUMERICSERV | (isAddress ? AI_NUMERICHOST : 0)
        var list: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(host, String(port), &hints, &list) == 0 else { return nil }
        defer { unsafe freeaddrinfo(list) }
        var addresses: [RedisSocketAddress] = []
        var next = unsafe list
        while let entry = unsafe next {
            let raw = unsafe UnsafeRawBufferPointer(
                start: entry.pointee.ai_addr, count: Int(entry.pointee.ai_addrlen))
            unsafe addresses.append(RedisSocketAddress(family: entry.pointee.ai_family, bytes: Array(raw)))
            unsafe next = entry.pointee.ai_next
        }
        return addresses
    }

    /// The address of a Unix socket; nil if the path is empty or too long.
    static func unix(_ path: String) -> RedisSocketAddress? {
        guard UnixAddress(path) != nil else { return nil }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
        return unsafe withUnsafeBytes(of: address) { raw in
            unsafe RedisSocketAddress(family: AF_UNIX, bytes: Array(raw))
        }
    }
}
