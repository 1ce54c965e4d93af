#if ACCOUNTS
    import AccountStore
    import Glibc
    import Settings

    extension StoreAddress {
        /// Opens the store at this address.
        ///
        /// - Parameter password: Of Redis; nothing else has one.
        /// - Throws: Why it cannot be opened; `StoreError` where the store itself says so.
        func open(password: KeyMaterial?) throws -> any AccountStore {
            switch self {
            case .sqlite(let path): try SQLiteStore(path: path)
            case .redis(let host, let port, let database):
                try RedisStore(.network(host: host, port: port, database: database), password: Self.text(of: password))
            case .redisSocket(let path): try RedisStore(.socket(path: path), password: Self.text(of: password))
            }
        }

        /// Looks whether the store can be used.
        ///
        /// - Throws: Why it cannot; a file that is not there yet is made by who starts, not by who asks.
        func check(password: KeyMaterial?) throws {
            if case .sqlite(let path) = self, unsafe access(path, F_OK) != 0, errno == ENOENT { return }
            try open(password: password).check()
        }

        private static func text(of password: KeyMaterial?) throws(Failure) -> String? {
            guard let password else { return nil }
            guard let text = String(validating: try password.bytes(), as: UTF8.self) else {
                throw Failure(description: "store_password has bytes that are not UTF-8, expected a text")
            }
            return text
        }
    }
#endif
