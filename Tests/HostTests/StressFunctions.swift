import Dispatch
import FunctionKit
import Linux

/// Computes without ever suspending until its call is cancelled.
struct Computing: Function {
    static let endpoint = Endpoint(.get, "/computing", access: forTests)
    func run(_ input: MeetingKey, _ context: Context) -> Response {
        Meeting.named(input.key)?.compute()
        return .text("computed")
    }
}

/// Blocks its thread for the meeting whose key the body begins with, up to a blank.
struct Upload: Function {
    static let endpoint = Endpoint(.post, "/upload", access: forTests)
    func run(_ request: Request, _ context: Context) -> Response {
        Meeting.named(String(decoding: request.body.prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self))?.block()
        return .text("uploaded")
    }

    /// A body of so many bytes.
    static func body(_ meeting: Meeting, count: Int) -> [UInt8] {
        let key = Array(meeting.key.utf8)
        return key + [UInt8](repeating: UInt8(ascii: " "), count: count - key.count)
    }
}

/// Sleeps and heeds no cancellation.
struct Sleeping: Function {
    static let endpoint = Endpoint(.get, "/sleeping", access: forTests)
    struct Input: Decodable { let milliseconds: Int }
    /// A thread of its own: the tests block those of the concurrency runtime.
    private static let timer = DispatchQueue(label: "sleeping")
    func run(_ input: Input, _ context: Context) async -> Response {
        await withCheckedContinuation { continuation in
            Self.timer.asyncAfter(deadline: .now() + .milliseconds(input.milliseconds)) { continuation.resume() }
        }
        return .text("slept")
    }
}

/// Is suspended until its meeting ends, whatever becomes of the call.
struct Heedless: Function {
    static let endpoint = Endpoint(.get, "/heedless", access: forTests)
    func run(_ input: MeetingKey, _ context: Context) async -> Response {
        await Meeting.named(input.key)?.suspendHeedlessly()
        return .text("resumed")
    }
}

/// Uses a processor for a while before it sleeps, in a child, and afterwards.
struct Burning: Function {
    static let endpoint = Endpoint(.get, "/burning", access: forTests)
    struct Input: Decodable { let before, child, after, sleep: Int }
    func run(_ input: Input, _ context: Context) async throws -> Response {
        Self.burn(milliseconds: input.before)
        async let child: Void = Self.burnLater(milliseconds: input.child)
        try await Task.sleep(for: .milliseconds(input.sleep))
        await child
        Self.burn(milliseconds: input.after)
        return .text("burnt")
    }

    @concurrent private static func burnLater(milliseconds: Int) async {
        await Task.yield()
        burn(milliseconds: milliseconds)
    }

    private static func burn(milliseconds: Int) {
        let end = Clock.threadNanoseconds + Int64(milliseconds) * 1_000_000
        while Clock.threadNanoseconds < end {}
    }
}
