import TestSupport
import Testing

@Suite struct `The command line` {
    private let workplace: Workplace

    init() throws { workplace = try Workplace() }

    @Test(arguments: [
        ["serve", "--nope"], ["nope"], ["check", "too", "many"], ["token", "mint"], ["token", "verify", "x"],
        ["keys", "generate", "--algorithm", "HS256"], ["new"], ["nginx", "--listen", "8080;"],
    ])
    func `ends with 2 and says how it is used when it is used wrongly`(arguments: [String]) throws {
        let result = try workplace.run(arguments)
        #expect(result.status == 2)
        #expect(result.output.isEmpty)
        #expect(result.error.hasPrefix("Error: "))
        #expect(result.error.contains("Usage: swiftlet"))
    }

    @Test(arguments: [
        ["--help"], ["serve", "--help"], ["check", "--help"], ["functions", "--help"], ["token", "--help"],
        ["token", "mint", "--help"], ["token", "verify", "--help"], ["keys", "--help"],
        ["keys", "generate", "--help"], ["nginx", "--help"], ["new", "--help"],
    ])
    func `explains every command on standard output`(arguments: [String]) throws {
        let result = try workplace.run(arguments)
        #expect(result.status == 0)
        #expect(result.output.contains("USAGE: swiftlet"))
        #expect(result.error.isEmpty)
    }

    @Test func `says its version`() throws {
        let result = try workplace.run("--version")
        #expect(result.status == 0)
        #expect(result.output.wholeMatch(of: /[0-9]+\.[0-9]+\.[0-9]+\n/) != nil, "\(result.output)")
        #expect(result.error.isEmpty)
    }

    @Test(arguments: [["serve"], ["check"], ["functions"], ["nginx"], ["token", "mint", "--subject", "s"]])
    func `names the configuration that is missing`(arguments: [String]) throws {
        let result = try workplace.run(arguments + ["--config", "nowhere.toml"])
        #expect(result.status == 1)
        #expect(result.error == "nowhere.toml: expected a readable configuration file, found no such file\n")
    }
}
