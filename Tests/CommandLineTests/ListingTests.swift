import FoundationEssentials
import TestSupport
import Testing

@Suite struct `swiftlet functions` {
    private struct Row: Decodable {
        struct Limits: Decodable, Equatable {
            let body: Int
            let deadline: String
            let callsInFlight: Int

            private enum CodingKeys: String, CodingKey {
                case body, deadline
                case callsInFlight = "in_flight"
            }
        }

        let name: String
        let method: String
        let path: String
        let access: String
        let limits: Limits
    }

    private let workplace: Workplace

    init() throws {
        workplace = try Workplace(
            "[limits]\nbody = \"2MiB\"\ndeadline = \"1500ms\"\n[functions.Transfer]\ndeadline = \"1s\"\nin_flight = 3")
    }

    @Test func `prints JSON for programs`() throws {
        let result = try workplace.run("functions", "--json")
        #expect(result.status == 0)
        let rows = try JSONDecoder().decode([Row].self, from: Data(result.output.utf8))
        let transfer = try #require(rows.first { $0.name == "Transfer" })
        #expect(transfer.method == "POST")
        #expect(transfer.path == "/payments/transfer")
        #expect(transfer.access == "scopes payments:write")
        #expect(transfer.limits == Row.Limits(body: 2 << 20, deadline: "1s", callsInFlight: 3))
        let health = try #require(rows.first { $0.name == "Health" })
        #expect(health.limits == Row.Limits(body: 2 << 20, deadline: "1500ms", callsInFlight: 1024))
        #expect(rows.map(\.name) == rows.map(\.name).sorted())
    }

    @Test func `prints a table for people, and needs no key`() throws {
        let lines = try Workplace().run("functions").output.split(separator: "\n")
        #expect(lines.first?.split(separator: " ") == ["NAME", "METHOD", "PATH", "LIMITS", "ACCESS"])
        let transfer = try #require(lines.first { $0.hasPrefix("Transfer ") })
        let columns = transfer.split(separator: "  ").map { $0.drop { $0 == " " } }
        #expect(
            columns.filter { !$0.isEmpty } == [
                "Transfer", "POST", "/payments/transfer", "10s, 1024 in flight", "scopes payments:write",
            ])
    }
}

@Suite struct `swiftlet new` {
    private let workplace: Workplace

    init() throws {
        workplace = try Workplace()
        try FileManager.default.createDirectory(
            atPath: workplace.path + "/functions/Folder", withIntermediateDirectories: true)
    }

    @Test func `writes a function`() throws {
        let result = try workplace.run("new", "Greet")
        #expect(result.status == 0)
        #expect(result.output == "functions/Greet.swift: answers GET /greet; build and restart to serve it\n")
        let text = try #require(workplace.folder.text(of: "functions/Greet.swift"))
        #expect(text.hasPrefix("import FunctionKit\n"))
        #expect(text.contains("struct Greet: Function {"))
        #expect(text.contains("access: .scopes(\"greet:read\")"))
    }

    @Test(arguments: ["greet", "Gr-eet", "../Greet", "Gréet", "", "_Greet", "9Lives", "Greet.swift", "Gre et"])
    func `refuses a name that is no type's`(name: String) throws {
        let result = try workplace.run("new", name)
        #expect(result.status == 2)
        #expect(
            result.error.hasPrefix(
                "Error: NAME is \"\(name)\", expected letters and digits that begin with a capital\n"))
    }

    @Test(arguments: ["Self", "Type", "Function", "String"])
    func `refuses a name that would not compile`(name: String) throws {
        let result = try workplace.run("new", name)
        #expect(result.status == 2)
        #expect(
            result.error.hasPrefix(
                "Error: NAME is \"\(name)\", expected a name that Swift and FunctionKit leave free\n"))
    }

    @Test func `never replaces a function`() throws {
        try workplace.folder.write("mine", to: "functions/Greet.swift")
        let file = try workplace.run("new", "Greet")
        #expect(file.status == 1)
        #expect(file.error == "Error: functions/Greet.swift: File exists, expected a name that is free\n")
        #expect(workplace.folder.text(of: "functions/Greet.swift") == "mine")
        let folder = try workplace.run("new", "Folder")
        #expect(folder.error == "Error: functions/Folder: File exists, expected a name that is free\n")
    }

    @Test func `names the folder that is missing`() throws {
        let result = try workplace.run("new", "Greet", "--directory", "nowhere")
        #expect(result.status == 1)
        #expect(result.error == "Error: nowhere/Greet.swift: No such file or directory\n")
    }
}
