import Settings

/// The faults of a text, one line each, as `swiftlet check` prints them.
func faults(_ text: String, file: String = "runtime.toml") -> [String] {
    do {
        _ = try RuntimeSettings.parse(text, file: file)
        return []
    } catch {
        return error.faults.map(\.description)
    }
}

/// The lines of one issuer without faults, to which a test adds or from which it replaces.
func issuer(_ lines: [String: String] = [:]) -> String {
    var values = [
        "name": "\"a\"", "issuer": "\"https://a/\"", "audience": "[\"api\"]", "algorithms": "[\"ES256\"]",
        "keys": "{ file = \"jwks.json\" }",
    ]
    values.merge(lines) { $1 }
    let order = ["name", "issuer", "audience", "algorithms", "keys"]
    let keys = order + values.keys.filter { !order.contains($0) }.sorted()
    return "[[issuer]]\n" + keys.map { "\($0) = \(values[$0] ?? "")\n" }.joined()
}
