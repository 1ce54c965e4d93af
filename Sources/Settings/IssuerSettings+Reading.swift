extension IssuerSettings {
    static func all(
        in root: inout TableReader, folder: Folder, algorithms known: [KnownAlgorithm], accounts: AccountSettings?
    ) -> [IssuerSettings] {
        var seen: [String: [String: Int]] = [:]
        return root.tables("issuer") { table in
            let issuer = read(from: &table, folder: folder, algorithms: known, accounts: accounts)
            // Two policies for one `iss` would let the weaker one decide.
            for key in ["name", "issuer"] {
                guard let text = table.text(of: key) else { continue }
                let line = table.line(of: key)
                if let first = seen[key]?[text] {
                    table.report(
                        "\"\(key)\" in [[issuer]], expected another than on line \(first), found \(quoted(text))",
                        line: line)
                } else {
                    seen[key, default: [:]][text] = line
                }
            }
            return issuer
        }
    }

    /// The names that issuers go by, whatever else may be wrong with them.
    static func names(in root: TableReader) -> [String] {
        var root = root
        return root.tables("issuer") { table in
            for entry in table.keys { table.expect(entry.key) }
            return table.text(of: "name")
        }
    }

    private static func read(
        from table: inout TableReader, folder: Folder, algorithms known: [KnownAlgorithm], accounts: AccountSettings?
    ) -> IssuerSettings? {
        let name = table.require("name", expected: "a name for logs", nonEmpty)
        let issuer = table.require("issuer", expected: "the token's \"iss\"", nonEmpty)
        let audience = table.require("audience", expected: "the token's \"aud\"", audience)
        let algorithms = table.require("algorithms", expected: "one or more of \(known.names)") {
            value throws(Mismatch) in try Self.algorithms(value, among: known)
        }
        table.refuseAbsence(
            of: "keys", expected: "{ file = … }, { pem = … }, { secret = … }, { url = … } or { discovery = true }")
        let keys = table.table("keys", title: "keys of [[issuer]]") { KeySource.read(from: &$0, folder: folder) }
        let tokenType = table.read("token_type", tokenType)
        let leeway = table.duration("leeway", in: .zero ... .seconds(600))
        let maximumAge = table.duration("max_age", in: .seconds(1) ... .seconds(3650 * 86_400))
        let required = table.read("required", claims)
        let scopeClaims = table.read("scope_claims", scopeClaims)
        let roleClaims = table.read("role_claims", claims)
        let usesES256Tables = table.read("es256_tables") { value throws(Mismatch) in try value.boolean() }
        let ownStore = accounts.flatMap { $0.issuer == name ? ($0.store, $0.storePassword) : nil }
        let revocations = table.table("revocations", title: "revocations of [[issuer]]") {
            RevocationSettings(from: &$0, folder: folder, store: ownStore)
        }
        if let algorithms, let keys { refuseForeignKeys(keys, for: algorithms, in: &table) }
        if let algorithms, usesES256Tables == true, !algorithms.contains(where: { $0.name == "ES256" }) {
            table.report(
                "\"es256_tables\" in [[issuer]], expected false for \(algorithms.names), found true",
                line: table.line(of: "es256_tables"))
        }

        guard let name, let issuer, let audience, let algorithms, let keys else { return nil }
        var settings = IssuerSettings(
            name: name, issuer: issuer, audience: audience, algorithms: algorithms.map(\.name), keys: keys,
            maximumAge: maximumAge, keysLine: table.line(of: "keys"))
        settings.tokenType = tokenType ?? settings.tokenType
        settings.leeway = leeway ?? settings.leeway
        settings.requiredClaims = required ?? settings.requiredClaims
        settings.scopeClaims = scopeClaims ?? settings.scopeClaims
        settings.roleClaims = roleClaims ?? settings.roleClaims
        settings.revocations =
            revocations ?? ownStore.map { RevocationSettings(store: $0.0, password: $0.1, line: table.line) }
        settings.usesES256Tables = usesES256Tables ?? settings.usesES256Tables
        return settings
    }

    private static func nonEmpty(_ value: Value) throws(Mismatch) -> String {
        let text = try value.string(expected: "a non-empty string")
        guard !text.isEmpty else { throw Mismatch(expected: "a non-empty string", found: value.found) }
        return text
    }

    private static func audience(_ value: Value) throws(Mismatch) -> [String] {
        if case .string(let text) = value.content, !text.isEmpty { return [text] }
        return try value.strings(expected: "a non-empty string or an array of them") { !$0.isEmpty }
    }

    private static func algorithms(
        _ value: Value, among known: [KnownAlgorithm]
    ) throws(Mismatch) -> [KnownAlgorithm] {
        // By bytes: as text, U+212A is the "K" of ES256K, and the verifier would not know what was allowed here.
        func algorithm(_ name: String) -> KnownAlgorithm? {
            known.first { $0.name.utf8.elementsEqual(name.utf8) }
        }
        let names = try value.strings(expected: "an array of \(known.names)") { algorithm($0) != nil }
        let algorithms = names.compactMap(algorithm)
        guard Set(algorithms.map(\.isSymmetric)).count == 1 else {
            // A public key taken for an HMAC secret lets everybody sign (RFC 8725 §2.1).
            throw Mismatch(
                expected: "either HMAC or public-key algorithms (RFC 8725 §3.1)",
                found: algorithms.names)
        }
        return algorithms
    }

    private static func refuseForeignKeys(
        _ keys: KeySource, for algorithms: [KnownAlgorithm], in table: inout TableReader
    ) {
        let isSymmetric = algorithms.contains(where: \.isSymmetric)
        switch keys {
        case .secret where !isSymmetric:
            table.report(
                "\"keys\" in [[issuer]], expected file, pem, url or discovery for \(algorithms.names), found secret",
                line: table.line(of: "keys"))
        case .pem where isSymmetric: refuse("pem")
        // What is published is no secret.
        case .url where isSymmetric: refuse("url")
        case .discovery where isSymmetric: refuse("discovery")
        default: break
        }
        func refuse(_ source: String) {
            table.report(
                "\"keys\" in [[issuer]], expected secret or file for \(algorithms.names), found \(source)",
                line: table.line(of: "keys"))
        }
    }

    private static func tokenType(_ value: Value) throws(Mismatch) -> TokenType {
        let text = try value.string(expected: "a media type such as \"at+jwt\", or \"any\"")
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Mismatch(expected: "a media type such as \"at+jwt\", or \"any\"", found: value.found)
        }
        return text == "any" ? .any : .only(text)
    }

    private static func claims(_ value: Value) throws(Mismatch) -> [String] {
        try value.strings(expected: "an array of claim names") { !$0.isEmpty }
    }

    private static func scopeClaims(_ value: Value) throws(Mismatch) -> [String] {
        let known = ["scope", "scp", "permissions"]
        return try value.strings(expected: "an array of scope, scp, permissions", where: known.contains)
    }
}

extension [KnownAlgorithm] {
    /// The names as a sentence lists them.
    fileprivate var names: String { map(\.name).joined(separator: ", ") }
}
