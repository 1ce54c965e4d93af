/// Where an issuer's keys come from: the inline table `keys`.
package enum KeySource: Sendable, Equatable {
    /// `{ file = "PATH" }`: a JWK Set (RFC 7517 §5), path resolved; read again when it changes.
    case file(path: String)
    /// `{ pem = "PATH" }`, `"file:PATH"` or `"env:NAME"`: one public key in PEM, read at the start alone.
    case pem(KeyMaterial)
    /// `{ secret = "env:NAME" }` or `"file:PATH"`: one HMAC secret, read at the start alone.
    case secret(KeyMaterial)
    /// `{ url = "https://…" }`: a JWK Set that the issuer publishes there; the text is not parsed yet.
    case url(String, RemoteKeySettings)
    /// `{ discovery = true }`: the JWK Set that the issuer's metadata name (OpenID Connect Discovery 1.0 §4).
    case discovery(RemoteKeySettings)

    private static let published = ["url", "discovery"]
    private static let sources = ["file", "pem", "secret"] + published

    /// Reads the inline table; no fault prints a value of it, which could be a key.
    static func read(from table: inout TableReader, folder: Folder) -> KeySource? {
        let present = table.keys.map(\.key)
        let file = table.read("file") { value throws(Mismatch) in try KeyMaterial.path(value, folder: folder) }
        let pem = table.read("pem") { value throws(Mismatch) in try KeyMaterial(pem: value, folder: folder) }
        let secret = table.read("secret") { value throws(Mismatch) in try KeyMaterial(secret: value, folder: folder) }
        let url = table.read("url", Self.url)
        let discovery: Void? = table.read("discovery", Self.discovery)
        let sources = present.filter(Self.sources.contains)
        if sources.count != 1 {
            let found = sources.isEmpty ? "none" : sources.map { "\"\($0)\"" }.joined(separator: " and ")
            table.report(
                "\(table.title), expected one of file, pem, secret, url and discovery, found \(found)", line: table.line
            )
        }
        if let source = sources.first, !sources.contains(where: published.contains) {
            refuseFetching(beside: source, in: &table)
            return file.map { .file(path: $0) } ?? pem.map { .pem($0) } ?? secret.map { .secret($0) }
        }
        let remote = RemoteKeySettings(from: &table)
        return url.map { .url($0, remote) } ?? discovery.map { _ in .discovery(remote) }
    }

    private static func refuseFetching(beside source: String, in table: inout TableReader) {
        for key in RemoteKeySettings.names {
            table.expect(key)
            guard table.keys.contains(where: { $0.key == key }) else { continue }
            table.report(
                "\"\(key)\" in \(table.title), expected beside url or discovery only, found beside \(source)",
                line: table.line(of: key))
        }
    }

    private static func url(_ value: Value) throws(Mismatch) -> String {
        guard case .string(let text) = value.content else { throw Mismatch(expected: "a URL", found: value.typeName) }
        guard !text.isEmpty else { throw Mismatch(expected: "a URL", found: "an empty string") }
        return text
    }

    /// Nothing, for `true` has no other side: whoever writes `false` should name where the keys are.
    private static func discovery(_ value: Value) throws(Mismatch) {
        let expected = "true, or another source of keys instead"
        guard case .boolean(let flag) = value.content else {
            throw Mismatch(expected: expected, found: value.typeName)
        }
        guard flag else { throw Mismatch(expected: expected, found: "false") }
    }
}

/// Where the bytes of a key stand, since they never stand in `runtime.toml`.
package enum KeyMaterial: Sendable, Equatable {
    /// An environment variable's name.
    case environment(String)
    /// A file's path, resolved.
    case file(path: String)

    init(secret value: Value, folder: Folder) throws(Mismatch) {
        let expected = "\"env:NAME\" or \"file:PATH\" (a secret never stands in this file)"
        guard case .string(let text) = value.content, let material = Self(prefixed: text, folder: folder) else {
            throw Mismatch(expected: expected, found: value.typeName + " that is neither")
        }
        self = material
    }

    init(pem value: Value, folder: Folder) throws(Mismatch) {
        guard case .string(let text) = value.content else {
            throw Mismatch(expected: "a path, \"file:PATH\" or \"env:NAME\"", found: value.typeName)
        }
        if let material = Self(prefixed: text, folder: folder) {
            self = material
        } else if text.hasPrefix("env:") || text.hasPrefix("file:") {
            throw Mismatch(expected: "a path, \"file:PATH\" or \"env:NAME\"", found: "no name after the colon")
        } else {
            self = .file(path: try Self.path(value, folder: folder))
        }
    }

    private init?(prefixed text: String, folder: Folder) {
        if text.hasPrefix("env:") {
            let name = text.dropFirst("env:".count)
            guard Self.isVariableName(name) else { return nil }
            self = .environment(String(name))
        } else if text.hasPrefix("file:"), text.utf8.count > "file:".utf8.count, !text.contains("\n") {
            self = .file(path: folder.resolve(String(text.dropFirst("file:".count))))
        } else {
            return nil
        }
    }

    static func path(_ value: Value, folder: Folder) throws(Mismatch) -> String {
        guard case .string(let path) = value.content else { throw Mismatch(expected: "a path", found: value.typeName) }
        guard !path.isEmpty else { throw Mismatch(expected: "a path", found: "an empty string") }
        guard !path.contains("\n"), !path.hasPrefix("-----BEGIN") else {
            throw Mismatch(expected: "a path", found: "the text of a key")
        }
        return folder.resolve(path)
    }

    private static func isVariableName(_ name: Substring) -> Bool {
        guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }
}
