import FunctionKit
import Synchronization
import Testing

@Suite struct `A call's context` {
    @Test func `logs with a level and without`() {
        let lines = Lines()
        let context = Context(id: "1", function: "F", caller: nil) { level, message, fields, _ in
            lines.all.withLock { $0.append("\(level) \(message) \(fields)") }
        }
        context.log("a")
        context.log("b", ["k": "v"])
        context.log(.error, "c")
        #expect(lines.all.withLock { $0 } == ["info a [:]", "info b [\"k\": \"v\"]", "error c [:]"])
    }

    private final class Lines: Sendable {
        let all = Mutex<[String]>([])
    }
}
