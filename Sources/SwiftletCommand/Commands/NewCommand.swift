import ArgumentParser
import Glibc

/// `swiftlet new`: a function to begin with.
struct NewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Write functions/NAME.swift, a function that compiles.")

    @Argument(help: "The function's name, a Swift type name such as Greet.")
    var name: String

    @Option(help: "The folder of the functions.")
    var directory = "functions"

    func validate() throws {
        let isName = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: false
            }
        }
        guard isName, let first = name.utf8.first, first >= UInt8(ascii: "A"), first <= UInt8(ascii: "Z") else {
            throw ValidationError("NAME is \"\(name)\", expected letters and digits that begin with a capital")
        }
        guard !Self.takenNames.contains(name) else {
            throw ValidationError("NAME is \"\(name)\", expected a name that Swift and FunctionKit leave free")
        }
    }

    /// Types of these names would not compile, or hide what every function is written with.
    private static let takenNames: Set = [
        "Any", "Self", "Type", "Protocol", "Function", "FunctionModule", "FunctionRegistry", "Endpoint", "Access",
        "Context", "Input", "Output", "Request", "Response", "Problem", "Scope", "Grant", "String", "Int", "Bool",
        "Double", "Decimal", "Decodable", "Encodable", "Codable", "Sendable", "Error", "Optional", "Array",
    ]

    func run() throws {
        let path = "\(directory)/\(name).swift"
        guard unsafe access("\(directory)/\(name)", F_OK) != 0 else {
            throw Failure(description: "\(directory)/\(name): File exists, expected a name that is free")
        }
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            let expectation = errno == EEXIST ? ", expected a name that is free" : ""
            throw Failure(description: "\(path): \(unsafe String(cString: strerror(errno)))\(expectation)")
        }
        defer { close(descriptor) }
        guard Output.write(Array(source.utf8), to: descriptor) else {
            let reason = unsafe String(cString: strerror(errno))
            unsafe unlink(path)
            throw Failure(description: "\(path): \(reason)")
        }
        print("\(path): answers GET /\(name.lowercased()); build and restart to serve it")
    }

    private var source: String {
        """
        import FunctionKit

        /// Greets its caller; the token must carry `\(name.lowercased()):read`.
        struct \(name): Function {
            static let endpoint = Endpoint(.get, "/\(name.lowercased())", access: .scopes("\(name.lowercased()):read"))

            struct Input: Decodable { let greeting: String? }
            struct Output: Encodable { let text: String }

            func run(_ input: Input, _ context: Context) async throws -> Output {
                Output(text: "\\(input.greeting ?? "Hello"), \\(context.grant.subject)")
            }
        }

        """
    }
}
