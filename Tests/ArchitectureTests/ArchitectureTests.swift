import Testing

@Suite struct Architecture {
    let tree: SourceTree

    init() throws { tree = try SourceTree() }

    @Test func `every file imports only what its target may`() {
        #expect(!tree.files.isEmpty)
        let faults = tree.files.flatMap { forbiddenImports(in: $0.text, file: $0.path, target: $0.target) }
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test
    func `functions reach the runtime through what is public: FunctionKit, the issuer, and the accounts' service`() {
        let isPublic: Set = ["FunctionKit", "Issuance", "AccountKit"]
        let isForAccounts: Set = ["AccountStore", "Passwords"]
        #expect(AllowedImports.modules(of: "Functions") == isPublic.union(isForAccounts))
        let functions = tree.files.filter { $0.target == "Functions" }
        #expect(!functions.isEmpty)
        for file in functions where !file.path.hasPrefix("functions/Accounts/") {
            #expect(isForAccounts.isDisjoint(with: imports(in: file.text).map(\.module)), "\(file.path)")
        }
    }

    @Test func `a C module is imported by one target`() {
        for (module, owners) in AllowedImports.cModules {
            let importers = Set(
                tree.files.filter { imports(in: $0.text).contains { $0.module == module } }.map(\.target))
            #expect(importers == owners, "\(module)")
            #expect(Set(AllowedImports.table.filter { $0.modules.contains(module) }.map(\.target)) == owners)
        }
    }

    @Test func `no C module stands in a signature`() {
        for file in tree.files {
            for (index, line) in file.text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
                .enumerated()
            {
                let isWider = line.hasPrefix("public import C") || line.hasPrefix("package import C")
                let module = imports(in: String(line)).first?.module ?? ""
                #expect(!(isWider && AllowedImports.cModules[module] != nil), "\(file.path):\(index + 1)")
            }
        }
    }

    @Test func `arrows point down the manifest only`() throws {
        let runtime = AllowedImports.table.map(\.target).prefix { $0 != "Functions" }
        for (place, row) in AllowedImports.table.prefix(runtime.count).enumerated() {
            for module in row.modules {
                guard let other = runtime.firstIndex(of: module) else { continue }
                #expect(place < other, "\(row.target) may import \(module), which stands above it")
            }
        }
    }

    @Test func `the manifest lists the targets in the table's order, and no other`() throws {
        let kinds = [".executableTarget(", ".target(", ".plugin("]
        let pieces = tree.manifest.split(separator: "name: \"", omittingEmptySubsequences: false)
        let targets = zip(pieces, pieces.dropFirst()).compactMap { before, after in
            let opening = String(before.reversed().drop { $0.isWhitespace }.reversed())
            return kinds.contains(where: opening.hasSuffix) ? String(after.prefix { $0 != "\"" }) : nil
        }
        #expect(targets == AllowedImports.table.map(\.target))
    }

    @Test func `a file is at most 300 lines, or is listed with a reason and at most 500`() {
        for file in tree.files {
            let lines = file.text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).count - 1
            guard lines > 300 else { continue }
            #expect(AllowedImports.longFiles[file.path]?.isEmpty == false, "\(file.path) has \(lines) lines")
            #expect(lines <= 500, "\(file.path) has \(lines) lines")
        }
        for path in AllowedImports.longFiles.keys {
            #expect(tree.files.contains { $0.path == path }, "\(path) is listed and does not exist")
        }
    }

    /// `functions/_Functions.swift` is the one file that only explains: it keeps the target whole.
    @Test func `no file is without content`() {
        for file in tree.files where file.path != "functions/_Functions.swift" {
            let hasCode = file.text.split(whereSeparator: \.isNewline).contains { line in
                let text = line.drop { $0 == " " }
                return !text.isEmpty && !text.hasPrefix("//")
            }
            #expect(hasCode, "\(file.path)")
        }
    }
}
