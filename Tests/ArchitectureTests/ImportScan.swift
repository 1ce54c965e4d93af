/// One `import` of a Swift file.
struct Import: Equatable {
    /// The module, without the declaration that is imported from it.
    let module: String
    /// From 1.
    let line: Int
    /// Whether it opens what is not public, `Grant.init` among it: `@testable`, which debug builds allow.
    var isTestable = false
}

/// Reads the imports of a file: every line that has the word `import` before a name, whatever attributes, access
/// levels and kinds of declaration stand around it.
///
/// It reads lines and not syntax, so it also finds imports in `#if` branches and in text that a program writes: an
/// import too many is listed in the table, an import too few would hide.
func imports(in source: String) -> [Import] {
    var found: [Import] = []
    for (index, line) in source.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
        for statement in line.split(separator: ";") {
            guard let module = importedModule(of: statement) else { continue }
            let isTestable = statement.split(whereSeparator: \.isWhitespace).contains("@testable")
            found.append(Import(module: module, line: index + 1, isTestable: isTestable))
        }
    }
    return found
}

private let modifiers: Set<Substring> = ["public", "package", "internal", "fileprivate", "private"]
private let kinds: Set<Substring> = [
    "struct", "class", "enum", "protocol", "typealias", "func", "let", "var", "macro", "actor",
]

private func importedModule(of statement: Substring) -> String? {
    var words = statement.split { $0 == " " || $0 == "\t" || $0 == "\r" }[...]
    while let word = words.first, word.hasPrefix("@") || modifiers.contains(word) {
        words.removeFirst()
        // An attribute's argument may have spaces: `@_spi( Testing )`.
        guard word.hasPrefix("@"), word.contains("("), !word.contains(")") else { continue }
        while let argument = words.popFirst() { if argument.contains(")") { break } }
    }
    guard words.popFirst() == "import" else { return nil }
    if let word = words.first, kinds.contains(word) { words.removeFirst() }
    return words.first?.split(separator: ".").first.map { $0.filter { $0 != "`" } }
}

/// The faults of one file: an import that the table does not allow its target.
func forbiddenImports(in source: String, file: String, target: String) -> [String] {
    guard let allowed = AllowedImports.modules(of: target) else {
        return ["\(file): target \(target) is not in the table of allowed imports"]
    }
    return imports(in: source).flatMap { found in
        let place = "\(file):\(found.line): \(target) imports \(found.module)"
        let expected = allowed.sorted().joined(separator: ", ")
        return (allowed.contains(found.module) ? [] : ["\(place), allowed are \(expected)"])
            + (found.isTestable ? ["\(place) as @testable, expected what it offers and nothing else"] : [])
    }
}
