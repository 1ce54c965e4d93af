#if ACCOUNTS
    import AccountStore
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

        private static func text(of password: KeyMaterial?) throws(Failure) -> String? {
            guard let password else { return nil }
            guard let text = String(validating: try password.bytes(), as: UTF8.self) else {
                throw Failure(description: "store_password has bytes that are not UTF-8, expected a text")
            }
            return text
        }
    }
#endif
