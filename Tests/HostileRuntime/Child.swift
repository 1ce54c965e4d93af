import FunctionKit
import Glibc

/// Starts a program and says which descriptors that has inherited.
struct Child: Function {
    static let endpoint = Endpoint(.get, "/child", access: .public(because: "tests look at what a program inherits"))

    struct Input: Decodable {}
    struct Output: Encodable { let input: String, descriptors: [Int] }

    func run(_ input: Input, _ context: Context) async throws -> Output {
        let lines = try Self.lines(of: "readlink /proc/$$/fd/0; echo /proc/$$/fd/*").split(separator: "\n")
        let descriptors = lines.last?.split(separator: " ").compactMap {
            $0.split(separator: "/").last.flatMap { Int($0) }
        }
        return Output(input: lines.first.map(String.init) ?? "", descriptors: descriptors?.sorted() ?? [])
    }

    private static func lines(of command: String) throws -> String {
        guard let pipe = unsafe popen(command, "re") else { throw Problem(.internalServerError) }
        defer { unsafe pclose(pipe) }
        var text: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = unsafe fread(&chunk, 1, chunk.count, pipe)
            guard count > 0 else { return String(decoding: text, as: UTF8.self) }
            text += chunk[..<count]
        }
    }
}
