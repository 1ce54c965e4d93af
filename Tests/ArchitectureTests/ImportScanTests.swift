import Testing

@Suite struct `Import scan` {
    @Test(
        arguments: [
            ("import COpenSSL", "COpenSSL"), ("package import JOSE", "JOSE"), ("public import HTTPTypes", "HTTPTypes"),
            ("internal import CFastCGI", "CFastCGI"), ("fileprivate import A", "A"), ("private import A", "A"),
            ("@_exported public import FoundationEssentials", "FoundationEssentials"),
            ("@testable import CallDispatch", "CallDispatch"), ("@_spi(Testing) import A", "A"),
            ("@_spi( Testing ) public import A", "A"), ("import struct FunctionKit.Grant", "FunctionKit"),
            ("@preconcurrency import class A.B.C", "A"), ("    import\tGlibc", "Glibc"), ("import `A`", "A"),
            ("import A // why", "A"), ("import A\r", "A"), ("import A\r\nlet b = 2", "A"),
        ])
    func `finds every form of import`(line: String, module: String) {
        let found = imports(in: "// first\n\(line)\nlet a = 1\n")
        #expect(found == [Import(module: module, line: 2, isTestable: line.contains("@testable"))])
    }

    @Test(
        arguments: [
            "// import A", "/// import A", "important()", "let imports = 1", "import", "case `import`", "print(import)",
        ])
    func `takes nothing else for an import`(line: String) {
        #expect(imports(in: line).isEmpty)
    }

    @Test func `finds two imports on one line`() {
        #expect(imports(in: "import A; import B").map(\.module) == ["A", "B"])
    }

    @Test(arguments: ["CallDispatch", "COpenSSL", "Authorization", "Glibc", "Foundation"])
    func `names file, line, import and what is allowed when a function imports too much`(module: String) {
        let source = "import FunctionKit\npackage import struct \(module).Secret\n"
        #expect(
            forbiddenImports(in: source, file: "functions/Evil.swift", target: "Functions") == [
                "functions/Evil.swift:2: Functions imports \(module), "
                    + "allowed are AccountKit, AccountStore, FunctionKit, Issuance, Passwords"
            ])
    }

    @Test func `a function that opens FunctionKit to make itself a grant is found`() {
        #expect(
            forbiddenImports(in: "@testable import FunctionKit", file: "functions/Evil.swift", target: "Functions") == [
                "functions/Evil.swift:1: Functions imports FunctionKit as @testable, "
                    + "expected what it offers and nothing else"
            ])
    }

    @Test func `a target without a row is a fault of its own`() {
        #expect(
            forbiddenImports(in: "", file: "Sources/New/A.swift", target: "New") == [
                "Sources/New/A.swift: target New is not in the table of allowed imports"
            ])
    }
}
