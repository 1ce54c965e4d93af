/// `[accounts]`: what the functions in `functions/Accounts` issue, and where they keep it.
package struct AccountSettings: Sendable, Equatable {
    /// `issuer`, the `name` of the `[[issuer]]` whose tokens these are; the only one by default.
    package var issuer: String
    /// `store`, by default `sqlite:.swiftlet/accounts.db`.
    package var store: StoreAddress
    /// `store_password`, of Redis, by default none.
    package var storePassword: KeyMaterial?
    /// `keys`, the folder of the signing keys, by default `.swiftlet/keys`.
    package var keysFolder: String
    /// `access_time`, how long an access token is good, by default 15 min (10 s...1 h).
    package var accessTime: Duration
    /// `refresh_time`, how long a login can be refreshed, by default 30 d (1 min...365 d).
    package var refreshTime: Duration
    /// `rotate_keys`, the age at which a signing key is replaced, by default never (1 h...3650 d).
    package var keyAge: Duration?
    /// `publish_ahead`, how long a new key is published before it signs, by default 15 min (2 s...7 d): longer than
    /// whoever verifies keeps a key set.
    package var publishAhead: Duration
    /// `password_cost`, of bcrypt: 2 to the power of this many rounds, by default 12 (4...16).
    package var passwordCost: Int
    /// `password_threads`, which do nothing but hash passwords, by default 2 (1...64).
    package var passwordThreads: Int
    /// `password_queue`, passwords that wait for one of these, by default 32 (1...4096); 503 beyond it.
    package var passwordQueue: Int
    /// `account_rate`, of login attempts for one account, by default 10/m, burst 10.
    package var accountRate: RateSettings
    /// `address_rate`, of login attempts from one address, by default 60/m, burst 30.
    package var addressRate: RateSettings
    /// `client`, the `client_id` of tokens from a login, by default `swiftlet`.
    package var client: String
    /// The line of `[accounts]`.
    package var line: Int

    /// The defaults, with the files beside `runtime.toml`.
    init(issuer: String, in folder: Folder, line: Int) {
        self.issuer = issuer
        store = .sqlite(path: folder.resolve(".swiftlet/accounts.db"))
        keysFolder = folder.resolve(".swiftlet/keys")
        accessTime = .seconds(900)
        refreshTime = .seconds(30 * 86_400)
        publishAhead = .seconds(900)
        passwordCost = 12
        passwordThreads = 2
        passwordQueue = 32
        accountRate = RateSettings(10, per: .minute, counting: .everybody, burst: 10, line: line)
        addressRate = RateSettings(60, per: .minute, counting: .everybody, burst: 30, line: line)
        client = "swiftlet"
        self.line = line
    }

    /// - Parameter issuers: The names of all issuers.
    init?(from table: inout TableReader, folder: Folder, issuers: [String]) {
        let issuer = table.read("issuer") { value throws(Mismatch) in
            let expected =
                "the name of an [[issuer]]: \(issuers.isEmpty ? "there is none" : issuers.joined(separator: ", "))"
            let name = try value.string(expected: expected)
            guard issuers.contains(name) else { throw Mismatch(expected: expected, found: value.found) }
            return name
        }
        if issuers.count != 1, !table.keys.contains(where: { $0.key == "issuer" }) {
            table.refuseAbsence(of: "issuer", expected: "the name of the [[issuer]] whose tokens these are")
        }
        self.init(issuer: issuer ?? issuers.first ?? "", in: folder, line: table.line)
        store =
            table.read("store") { value throws(Mismatch) in try StoreAddress(parsing: value, folder: folder) } ?? store
        storePassword = table.read("store_password") { value throws(Mismatch) in
            try KeyMaterial(secret: value, folder: folder)
        }
        keysFolder =
            table.read("keys") { value throws(Mismatch) in try KeyMaterial.path(value, folder: folder) } ?? keysFolder
        accessTime = table.duration("access_time", in: .seconds(10) ... .seconds(3600)) ?? accessTime
        refreshTime = table.duration("refresh_time", in: .seconds(60) ... .seconds(365 * 86_400)) ?? refreshTime
        keyAge = table.duration("rotate_keys", in: .seconds(3600) ... .seconds(3650 * 86_400))
        publishAhead = table.duration("publish_ahead", in: .seconds(2) ... .seconds(7 * 86_400)) ?? publishAhead
        passwordCost = table.integer("password_cost", in: 4...16) ?? passwordCost
        passwordThreads = table.integer("password_threads", in: 1...64) ?? passwordThreads
        passwordQueue = table.integer("password_queue", in: 1...4096) ?? passwordQueue
        accountRate = table.read("account_rate", RateSettings.uncounted) ?? accountRate
        addressRate = table.read("address_rate", RateSettings.uncounted) ?? addressRate
        // Where a rate stands makes no difference to what it is.
        (accountRate.line, addressRate.line) = (line, line)
        client = table.read("client", Self.client) ?? client
        if let keyAge, keyAge < publishAhead * 2 {
            table.report(
                "\"rotate_keys\" in \(table.title), expected at least twice \"publish_ahead\", which is "
                    + "\(publishAhead.quantity), found \(keyAge.quantity)", line: table.line(of: "rotate_keys"))
        }
    }

    private static func client(_ value: Value) throws(Mismatch) -> String {
        let name = try value.string(expected: ClientID.form)
        guard ClientID.isValid(name) else { throw Mismatch(expected: ClientID.form, found: value.found) }
        return name
    }
}
