import Glibc
import Linux
import Supervision
import TestSupport
import Testing

@Suite struct `The service manager` {
    private static let process = "\(getpid())"

    private func manager(_ socket: NotifySocket, _ more: [String: String] = [:]) throws -> ServiceManager {
        let variables = more.merging(["NOTIFY_SOCKET": socket.address]) { $1 }
        return try #require(ServiceManager(from: { variables[$0] }))
    }

    @Test(arguments: [false, true])
    func `is told each state in a datagram, at a path or an abstract name`(isAbstract: Bool) throws {
        let socket = try NotifySocket(isAbstract: isAbstract)
        let manager = try manager(socket)
        manager.notify(.ready, status: "generation 1 serves\nREADY=0")
        #expect(socket.received == ["READY=1\nSTATUS=generation 1 serves READY=0"])
        let before = Clock.monotonicNanoseconds / 1_000
        manager.notify(.reloading)
        let reloading = try #require(socket.received.last).split(separator: "\n")
        #expect(reloading.first == "RELOADING=1")
        let time = reloading.last.flatMap { Int64($0.drop { $0 != "=" }.dropFirst()) } ?? 0
        #expect(reloading.last?.hasPrefix("MONOTONIC_USEC=") == true)
        #expect(time >= before && time <= Clock.monotonicNanoseconds / 1_000)
        manager.notify(.stopping)
        #expect(socket.received.count == 3 && socket.received.last == "STOPPING=1")
    }

    @Test func `gets a sign at half of the watchdog's time, unless the service does not answer`() throws {
        let socket = try NotifySocket()
        let manager = try manager(socket, ["WATCHDOG_USEC": "2000000", "WATCHDOG_PID": Self.process])
        let now = SuspendingClock.now
        manager.keepAlive(isAnswering: false, at: now)
        manager.keepAlive(isAnswering: true, at: now)
        manager.keepAlive(isAnswering: true, at: now + .milliseconds(999))
        #expect(manager.nextSign == now + .seconds(1))
        manager.keepAlive(isAnswering: false, at: now + .seconds(1))
        manager.keepAlive(isAnswering: true, at: now + .seconds(2))
        #expect(socket.received == ["WATCHDOG=1", "WATCHDOG=1"])
    }

    @Test(
        arguments: [
            [:], ["WATCHDOG_USEC": "0"], ["WATCHDOG_USEC": "no"], ["WATCHDOG_USEC": "-5"],
            ["WATCHDOG_USEC": "2000000", "WATCHDOG_PID": "1"],
        ] as [[String: String]])
    func `gets none where its watchdog is off or another process's`(variables: [String: String]) throws {
        let socket = try NotifySocket()
        let manager = try manager(socket, variables)
        #expect(manager.nextSign == nil)
        manager.keepAlive(isAnswering: true, at: .now)
        #expect(socket.received.isEmpty)
    }

    @Test func `may be gone, and the service goes on`() throws {
        let variables = ["NOTIFY_SOCKET": "/nowhere/at/all"]
        try #require(ServiceManager(from: { variables[$0] })).notify(.ready)
    }

    @Test(arguments: [[:], ["NOTIFY_SOCKET": ""], ["NOTIFY_SOCKET": String(repeating: "x", count: 200)]])
    func `is none where the environment names none`(variables: [String: String]) {
        #expect(ServiceManager(from: { variables[$0] }) == nil)
    }

    @Test func `keeps its variables from workers`() {
        let entries = [
            "PATH=/bin", "NOTIFY_SOCKET=/x", "WATCHDOG_USEC=1", "LISTEN_FDS=1", "LISTEN_PID=1", "LISTENER=1",
        ]
        #expect(ServiceManager.withoutItsVariables(entries) == ["PATH=/bin", "LISTENER=1"])
    }
}
