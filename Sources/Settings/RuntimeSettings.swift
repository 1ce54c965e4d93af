/// What `runtime.toml` says, checked and typed.
package struct RuntimeSettings: Sendable, Equatable {
    /// `[server]`: where and how the host listens.
    package var server: ServerSettings
    /// `[limits]`: what one call and all calls together may use.
    package var limits: LimitSettings
    /// `[scopes]`: which scopes of a token stand for others.
    package var scopes: ScopeSettings
    /// `[[issuer]]`: whose tokens are accepted, in the order of the file; without any, only public functions answer.
    package var issuers: [IssuerSettings]
    /// `[accounts]`: what the accounts functions issue; nil without the table, and then they answer 503.
    package var accounts: AccountSettings?
    /// `[functions.NAME]`: tighter limits by the function's type name.
    package var functions: [String: FunctionSettings]
    /// `[resources.NAME]`: what the functions' own resources are opened with, by the resource's type name.
    package var resources: [String: ResourceTable] = [:]

    /// The defaults, as of an empty file.
    package init(
        server: ServerSettings = ServerSettings(), limits: LimitSettings = LimitSettings(),
        scopes: ScopeSettings = ScopeSettings(), issuers: [IssuerSettings] = [],
        functions: [String: FunctionSettings] = [:]
    ) {
        self.server = server
        self.limits = limits
        self.scopes = scopes
        self.issuers = issuers
        self.functions = functions
    }

    /// Reads the text of a `runtime.toml`; nothing outside the text is looked at.
    ///
    /// - Parameters:
    ///   - bytes: The whole file, UTF-8, at most 1 MiB.
    ///   - file: The file's path: faults print it, and relative paths in the text are relative to its folder.
    ///   - algorithms: What an issuer's `algorithms` may name.
    /// - Throws: Every fault of the text; only the first one when it is no TOML at all.
    package static func parse(
        _ bytes: [UInt8], file: String, algorithms: [KnownAlgorithm]
    ) throws(SettingsFaults) -> RuntimeSettings {
        let document: TOMLDocument
        do {
            document = try TOMLDocument(parsing: bytes)
        } catch {
            let message = "the text cannot be read, expected \(error.expected), found \(error.found)"
            throw SettingsFaults(faults: [Fault(file: file, line: error.line, message: message)])
        }
        var root = TableReader(document.root, title: "the file", line: 1, file: file)
        let folder = Folder(of: file)
        var settings = RuntimeSettings(
            server: root.table("server") { ServerSettings(from: &$0, folder: folder) } ?? ServerSettings(in: folder),
            limits: root.table("limits") { LimitSettings(from: &$0) } ?? LimitSettings(),
            scopes: root.table("scopes") { ScopeSettings(from: &$0) } ?? ScopeSettings())
        let names = IssuerSettings.names(in: root)
        let accounts = root.table("accounts") { AccountSettings(from: &$0, folder: folder, issuers: names) }
        settings.accounts = accounts
        settings.issuers = IssuerSettings.all(in: &root, folder: folder, algorithms: algorithms, accounts: accounts)
        settings.functions = FunctionSettings.all(in: &root)
        if let accounts { settings.refuseForeignKeys(of: accounts, in: &root) }
        settings.resources = ResourceTable.all(in: &root)
        root.refuseUnknownKeys()
        guard root.faults.isEmpty else {
            let faults = root.faults.sorted { ($0.line ?? 0, $0.message) < ($1.line ?? 0, $1.message) }
            throw SettingsFaults(faults: faults)
        }
        return settings
    }

    /// Reads the text of a `runtime.toml`; see ``parse(_:file:algorithms:)-([UInt8],_,_)``.
    package static func parse(
        _ text: String, file: String, algorithms: [KnownAlgorithm]
    ) throws(SettingsFaults) -> RuntimeSettings {
        try parse(Array(text.utf8), file: file, algorithms: algorithms)
    }

    /// What the accounts functions sign must verify with the keys of the issuer that they are.
    private func refuseForeignKeys(of accounts: AccountSettings, in root: inout TableReader) {
        guard let issuer = issuers.first(where: { $0.name == accounts.issuer }) else { return }
        let expected = accounts.keysFolder + "/jwks.json"
        let found: String
        switch issuer.keys {
        case .url, .discovery: return
        case .file(let path):
            if path == expected { return }
            found = quoted(path)
        case .pem: found = "pem"
        case .secret: found = "secret"
        }
        root.report(
            "\"keys\" in [[issuer]], expected { file = \(quoted(expected)) }, url or discovery for the issuer of "
                + "[accounts], found \(found)",
            line: issuer.keysLine)
    }
}
