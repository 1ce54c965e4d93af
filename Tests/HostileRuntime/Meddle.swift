import FunctionKit
import Glibc

/// Does to descriptor 3, where a worker and its supervisor talk, what the path names.
struct Meddle: Function {
    static let endpoint = Endpoint(.get, "/meddle/{how}", access: .public(because: "tests count what it takes along"))

    struct Input: Decodable { let how: String }
    struct Output: Encodable { let result: Int }

    func run(_ input: Input, _ context: Context) async throws -> Output {
        switch input.how {
        case "close": return Output(result: Int(close(3)))
        case "garbage": return Output(result: write("garbage"))
        case "numbers":
            let numbers = ["in_flight", "waiting", "calls", "refusals", "crashes", "connections", "lost_threads"]
                .map { "\"\($0)\":\(Int.max)" }.joined(separator: ",")
            _ = write("{\"version\":1,\"message\":{\"report\":{\"_0\":{\(numbers),\"functions\":{}}}}}")
            // So that these are the worker's last words.
            kill(getpid(), SIGKILL)
            return Output(result: 0)
        default: throw Problem(.notFound)
        }
    }

    private func write(_ text: String) -> Int {
        let bytes = Array(text.utf8)
        return unsafe bytes.withUnsafeBytes { unsafe Glibc.write(3, $0.baseAddress, $0.count) }
    }
}
