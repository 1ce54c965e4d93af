import Glibc

/// Where the host listens for nginx.
package enum ListenAddress: Sendable, Equatable {
    /// A Unix socket; the path fits `sun_path`.
    case unix(path: String)
    /// A TCP port, 1...65535, of a numeric IPv4 or (without its brackets) IPv6 address.
    case tcp(host: String, port: UInt16)

    /// The longest path that `sun_path` holds with its final NUL (unix(7)), in bytes.
    package static let pathLimitInBytes = 107

    init(parsing value: Value, folder: Folder) throws(Mismatch) {
        let expected = "\"unix:PATH\", \"IPv4:PORT\" or \"[IPv6]:PORT\""
        let text = try value.string(expected: expected)
        if text.hasPrefix("unix:") {
            let path = folder.resolve(String(text.dropFirst("unix:".count)))
            guard !path.isEmpty, !path.hasSuffix("/") else { throw Mismatch(expected: expected, found: value.found) }
            guard path.utf8.count <= Self.pathLimitInBytes else {
                throw Mismatch(
                    expected: "a socket path of at most \(Self.pathLimitInBytes) bytes",
                    found: "\(path.utf8.count) bytes in \(quoted(path))")
            }
            self = .unix(path: path)
            return
        }
        guard let colon = text.lastIndex(of: ":"), let port = Self.port(text[text.index(after: colon)...]) else {
            throw Mismatch(expected: expected, found: value.found)
        }
        var host = String(text[..<colon])
        let isIPv6 = host.hasPrefix("[") && host.hasSuffix("]")
        if isIPv6 { host = String(host.dropFirst().dropLast()) }
        guard Self.isNumeric(host, family: isIPv6 ? AF_INET6 : AF_INET) else {
            throw Mismatch(expected: expected, found: value.found)
        }
        self = .tcp(host: host, port: port)
    }

    private static func port(_ text: Substring) -> UInt16? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(text), port > 0
        else { return nil }
        return port
    }

    /// Whether the host is an address: a name would have to be resolved, and could mean another machine tomorrow.
    private static func isNumeric(_ host: String, family: CInt) -> Bool {
        var address = in6_addr()
        return unsafe withUnsafeMutablePointer(to: &address) { unsafe inet_pton(family, host, $0) } == 1
    }
}

extension ListenAddress: CustomStringConvertible {
    /// The address as `runtime.toml` spells it.
    package var description: String {
        switch self {
        case .unix(let path): "unix:\(path)"
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        }
    }
}
