/// `revocations` of an issuer: where they come from, and what goes on while they do not.
package struct RevocationSettings: Sendable, Equatable {
    /// `store`, by default that of `[accounts]` for the issuer that it names.
    package var store: StoreAddress
    /// `store_password`, of Redis, by default none.
    package var password: KeyMaterial?
    /// `grace`, for how long nothing need have been heard of the store, by default 30 s (1 s...1 h).
    package var grace: Duration
    /// `stop`, the scopes of functions that are answered with 503 beyond ``grace``, `*` standing for any text, by default
    /// `*:write`: reads go on.
    package var stoppedScopes: [String]
    /// The line of `revocations`.
    package var line: Int

    /// Makes settings with the defaults for all that a file need not say.
    package init(
        store: StoreAddress, password: KeyMaterial? = nil, grace: Duration = .seconds(30),
        stoppedScopes: [String] = ["*:write"], line: Int
    ) {
        self.store = store
        self.password = password
        self.grace = grace
        self.stoppedScopes = stoppedScopes
        self.line = line
    }

    /// - Parameter store: What counts where the table names none.
    init?(from table: inout TableReader, folder: Folder, store: (StoreAddress, KeyMaterial?)?) {
        let own = table.read("store") { value throws(Mismatch) in try StoreAddress(parsing: value, folder: folder) }
        let password = table.read("store_password") { value throws(Mismatch) in
            try KeyMaterial(secret: value, folder: folder)
        }
        let grace = table.duration("grace", in: .seconds(1) ... .seconds(3600))
        let stopped = table.read("stop") { value throws(Mismatch) -> [String] in
            if value.content == .array([]) { return [] }
            return try value.strings(
                expected: "an array of scopes, in which \"*\" stands for any text", where: Self.isPattern)
        }
        if own == nil, store == nil, !table.keys.contains(where: { $0.key == "store" }) {
            table.refuseAbsence(of: "store", expected: StoreAddress.form)
        }
        guard let address = own ?? store?.0 else { return nil }
        self.init(store: address, password: password ?? (own == nil ? store?.1 : nil), line: table.line)
        self.grace = grace ?? self.grace
        stoppedScopes = stopped ?? stoppedScopes
    }

    private static func isPattern(_ text: String) -> Bool {
        (1...256).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }
    }
}
