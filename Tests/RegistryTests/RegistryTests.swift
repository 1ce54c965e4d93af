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

    @Test func `a function may issue tokens, with what is public`() async throws {
        let before = try await namesAfterBuild()
        try package.write(
            """
            import FunctionKit
            import Issuance

            struct Pass: Function {
                static let endpoint = Endpoint(.post, "/passes", access: .role("porter"))
                static var resources: [any Resource.Type] { [Passes.self] }

                struct Input: Decodable { let visitor: String }

                func run(_ input: Input, _ context: Context) async throws -> String {
                    let claims = TokenIssuer.Claims(
                        subject: input.visitor, clientID: "porter", scopes: ["doors:open"])
                    let now = Int64(Date().timeIntervalSince1970)
                    return try context.resource(Passes.self).issuer.issue(claims, at: now).text
                }
            }

            struct Passes: Resource {
                let issuer: TokenIssuer

                static func open(_ settings: ResourceSettings) async throws -> Passes {
                    Passes(
                        issuer: try TokenIssuer(
                            issuer: "https://doors.example.com", audience: ["https://doors.example.com"], lifetime: 60,
                            keys: settings.folder + "/doors", publishAhead: 60))
                }
            }
            """, to: "Pass.swift")
        #expect(try await namesAfterBuild() == (before + ["Pass"]).sorted())
        try package.resetFunctions()
    }

    @Test(.enabled(if: ScratchPackage.hasAccounts, "there is no functions/Accounts"))
    func `a function may call others on behalf of its caller, with what is public`() async throws {
        let before = try await namesAfterBuild()
        try package.write(
            """
            import AccountKit
            import FunctionKit

            struct Forward: Function {
                static let endpoint = Endpoint(.post, "/forward", access: .scopes("ledger:write"))

                struct Input: Decodable {}

                func run(_ input: Input, _ context: Context) async throws -> [String] {
                    let accounts = try context.resource(AccountService.self)
                    do {
                        let ledger = try accounts.token(
                            onBehalfOf: context.grant, as: "forward", for: "https://ledger.example.com",
                            scopes: ["ledger:write"])
                        return ledger.scopes
                    } catch .scope {
                        throw Problem(.forbidden)
                    }
                }
            }
            """, to: "Forward.swift")
        #expect(try await namesAfterBuild() == (before + ["Forward"]).sorted())
        try package.resetFunctions()
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
