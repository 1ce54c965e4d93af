import TestSupport
import Testing

@Suite(.serialized) struct `The registry of functions` {
    private let package: ScratchPackage

    init() throws { package = try ScratchPackage() }

    /// Builds, and says which functions the program then lists.
    private func namesAfterBuild() async throws -> [String] {
        let build = try await package.build()
        try #require(build.status == 0, "\(build.output)\(build.error)")
        try package.write("", to: "../empty.toml")
        let list = try package.swiftlet("functions", "--config", "empty.toml")
        try #require(list.status == 0, "\(list.error)")
        return list.output.split(separator: "\n").dropFirst().map { String($0.prefix { $0 != " " }) }
    }

    private func function(_ name: String, _ path: String, scope: String = "a:b") -> String {
        """
        import FunctionKit

        struct \(name): Function {
            static let endpoint = Endpoint(.get, "\(path)", access: .scopes("\(scope)"))
            struct Input: Decodable {}
            struct Output: Encodable {}
            func run(_ input: Input, _ context: Context) async throws -> Output { Output() }
        }
        """
    }

    @Test func `the next plain build takes in what was added and leaves out what was removed`() async throws {
        let before = try await namesAfterBuild()
        #expect(try package.swiftlet("new", "Greet").status == 0)
        try package.write(
            """
            import FunctionKit

            enum Reports: FunctionModule {
                static var functions: [any Function.Type] { [Daily.self, Reports.Weekly.self] }
            }

            extension Reports {
            \(function("Weekly", "/reports/weekly").dropFirst("import FunctionKit\n\n".count))
            }
            """, to: "Reports/Module.swift")
        try package.write(function("Daily", "/reports/daily"), to: "Reports/Daily.swift")
        try package.write(function("Draft", "/draft"), to: "_Draft.swift")
        #expect(try await namesAfterBuild() == (before + ["Daily", "Greet", "Reports.Weekly"]).sorted())

        try package.resetFunctions()
        #expect(try await namesAfterBuild() == before)
    }

    @Test func `a file that does not declare its type is an error at the file itself`() async throws {
        try package.write("struct Farewell {}\n", to: "Goodbye.swift")
        try package.write("enum Chores {}\n", to: "Chores/Laundry.swift")
        let build = try await package.build()
        #expect(build.status != 0)
        let text = build.output + build.error
        #expect(text.contains("/functions/Goodbye.swift:1:"), "\(text)")
        #expect(text.contains("cannot find 'Goodbye' in scope"), "\(text)")
        // The folder's type is there, but no function.
        #expect(text.contains("/functions/Chores/Laundry.swift:1:"), "\(text)")
        try package.resetFunctions()
    }

    @Test func `two files of one name are refused with both paths`() async throws {
        try package.write(function("Mail", "/mail"), to: "Mail/Step.swift")
        try package.write(function("Post", "/post"), to: "Post/Step.swift")
        let build = try await package.build()
        #expect(build.status != 0)
        let text = build.output + build.error
        let folder = package.path + "/functions"
        #expect(
            text.contains(
                "two files are named Step.swift, expected different names: "
                    + "\(folder)/Mail/Step.swift and \(folder)/Post/Step.swift"), "\(text)")
        try package.resetFunctions()
    }

    @Test func `a start refuses two functions on one route, and a malformed scope, at their own lines`() async throws {
        try package.write(function("Mirror", "/health"), to: "Mirror.swift")
        try package.write(function("Spaced", "/spaced", scope: "a b"), to: "Spaced.swift")
        let build = try await package.build()
        try #require(build.status == 0, "\(build.output)\(build.error)")
        let folder = try TemporaryFolder()
        let configuration = try folder.write("server.listen = \"unix:s.sock\"", to: "runtime.toml")
        for command in ["check", "serve"] {
            let refused = try package.swiftlet(command, "--config", configuration)
            #expect(refused.status == 1)
            let lines = refused.error.split(separator: "\n")
            #expect(lines.count == 2, "\(refused.error)")
            #expect(
                lines.contains {
                    $0.hasPrefix(
                        "\(package.path)/functions/Mirror.swift:4: route GET /health is declared twice, first at ")
                        && $0.contains("/functions/Health.swift:")
                }, "\(refused.error)")
            #expect(
                lines.contains { $0.hasPrefix("\(package.path)/functions/Spaced.swift:4: Spaced: scope ") },
                "\(refused.error)")
        }
        try package.resetFunctions()
    }
}
