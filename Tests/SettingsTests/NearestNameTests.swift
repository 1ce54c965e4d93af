import Testing

@testable import Settings

@Suite struct `The nearest name` {
    private let known = ["head", "body", "deadline", "in_flight", "drain", "connections", "algorithms", "audience"]

    @Test(arguments: [
        ("algorithm", "algorithms"), ("algoritms", "algorithms"), ("inflight", "in_flight"), ("in-flight", "in_flight"),
        ("deadlien", "deadline"), ("dedline", "deadline"), ("haed", "head"), ("heads", "head"), ("Body", "body"),
        ("conections", "connections"), ("audiance", "audience"), ("drian", "drain"),
    ])
    func `is the one that was probably meant`(name: String, nearest: String) {
        #expect(nearestName(to: name, among: known) == nearest)
    }

    @Test(arguments: ["", "x", "size", "timeout", "colour", "hhhh", String(repeating: "deadline", count: 1000)])
    func `is none when none is near`(name: String) {
        #expect(nearestName(to: name, among: known) == nil)
    }
}
