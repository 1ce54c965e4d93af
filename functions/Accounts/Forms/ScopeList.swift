import FunctionKit

/// What a request's `scope` asks for (RFC 6749 §3.3).
struct ScopeList {
    /// What is said of a text that is none.
    static let refusal = "scope is not a list of scope-tokens with single spaces between them"

    /// The scopes, each once, in the order in which they came.
    let names: [String]

    /// Reads scope-tokens with single spaces between them.
    init(parsing text: String) throws(ScopeError) {
        var names: [String] = []
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            let name = try Scope(parsing: word).name
            if !names.contains(where: { $0.utf8.elementsEqual(name.utf8) }) { names.append(name) }
        }
        self.names = names
    }
}
