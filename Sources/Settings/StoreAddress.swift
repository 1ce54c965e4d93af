/// Where accounts and revocations are kept.
package enum StoreAddress: Sendable, Equatable {
    /// `"sqlite:PATH"`: a file on this machine, path resolved.
    case sqlite(path: String)
    /// `"redis://HOST:PORT/DATABASE"`, without `:PORT` 6379, without `/DATABASE` 0.
    case redis(host: String, port: UInt16, database: Int)
    /// `"redis+unix:PATH"`: a Unix socket, path resolved.
    case redisSocket(path: String)

    static let form = "\"sqlite:PATH\", \"redis://HOST:PORT/DATABASE\" or \"redis+unix:PATH\""

    init(parsing value: Value, folder: Folder) throws(Mismatch) {
        let text = try value.string(expected: Self.form)
        if let path = Self.path(text, after: "sqlite:") {
            self = .sqlite(path: folder.resolve(path))
        } else if let path = Self.path(text, after: "redis+unix:") {
            self = .redisSocket(path: folder.resolve(path))
        } else if text.hasPrefix("redis://"), let address = Self(network: text.dropFirst("redis://".count)) {
            self = address
        } else {
            // A URL may hold a password, which no fault repeats.
            let found = text.hasPrefix("redis") ? "another form" : value.found
            throw Mismatch(expected: Self.form + ", a password in store_password", found: found)
        }
    }

    private static func path(_ text: String, after prefix: String) -> String? {
        guard text.hasPrefix(prefix), text.utf8.count > prefix.utf8.count, !text.utf8.contains(0) else { return nil }
        return String(text.dropFirst(prefix.count))
    }

    private init?(network text: Substring) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let authority = parts.first, !authority.contains("@") else { return nil }
        var database = 0
        if parts.count == 2, !parts[1].isEmpty {
            guard let number = Int(parts[1]), (0...1_023).contains(number) else { return nil }
            database = number
        }
        let host: Substring
        var port: UInt16 = 6379
        // An IPv6 address stands in brackets, because of its colons.
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            host = authority[authority.index(after: authority.startIndex)..<end]
            let rest = authority[authority.index(after: end)...]
            if !rest.isEmpty {
                guard rest.hasPrefix(":"), let number = UInt16(rest.dropFirst()), number > 0 else { return nil }
                port = number
            }
        } else {
            let words = authority.split(separator: ":", omittingEmptySubsequences: false)
            guard let name = words.first, words.count <= 2 else { return nil }
            host = name
            if words.count == 2 {
                guard let number = UInt16(words[1]), number > 0 else { return nil }
                port = number
            }
        }
        guard !host.isEmpty, host.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        self = .redis(host: String(host), port: port, database: database)
    }
}
