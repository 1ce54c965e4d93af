import FastCGI
import Linux
import Synchronization
import TestSupport

/// Connections to the runtime's own socket that do as little as they can.
final class Crowd: Sendable {
    private let isLeaving = Atomic<Bool>(false)
    private let running = Atomic<Int>(0)

    /// - Parameters:
    ///   - idle: How many send nothing.
    ///   - dribbling: How many send a request's bytes one by one, each 100 ms after the other.
    ///   - deaf: How many ask for a large answer and read nothing of it.
    init(socket: String, idle: Int, dribbling: Int, deaf: Int) throws {
        try run { [self] in
            var guests = (0..<idle).compactMap { _ in Guest(socket) }
            while !isLeaving.load(ordering: .relaxed) { Thread.sleep(milliseconds: 20) }
            guests.removeAll()
        }
        try run { [self] in
            let request = FastCGIRequest(parameters: nginxParameters(path: "/good")).encoded()
            var guests = (0..<dribbling).compactMap { _ in Guest(socket) }
            var next = 0
            while !isLeaving.load(ordering: .relaxed) {
                // A connection that was ended for its slowness comes anew.
                for index in guests.indices where !guests[index].send(request[next % request.count]) {
                    if let guest = Guest(socket) { guests[index] = guest }
                }
                next += 1
                Thread.sleep(milliseconds: 100)
            }
        }
        try run { [self] in
            let request = FastCGIRequest(parameters: nginxParameters(path: "/large")).encoded()
            let guests = (0..<deaf).compactMap { _ in Guest(socket) }
            for guest in guests { _ = try? guest.client.send(request) }
            while !isLeaving.load(ordering: .relaxed) { Thread.sleep(milliseconds: 20) }
            withExtendedLifetime(guests) {}
        }
    }

    /// Ends all connections.
    func leave() {
        isLeaving.store(true, ordering: .relaxed)
        while running.load(ordering: .acquiring) > 0 { Thread.sleep(milliseconds: 1) }
    }

    private func run(_ body: @escaping @Sendable () -> Void) throws {
        running.add(1, ordering: .relaxed)
        try Thread.start(named: "crowd") { [self] in
            body()
            running.subtract(1, ordering: .releasing)
        }
    }

    private final class Guest {
        let client: FastCGIClient

        init?(_ socket: String) {
            guard let client = try? FastCGIClient.connect(unix: socket) else { return nil }
            self.client = client
        }

        func send(_ byte: UInt8) -> Bool { (try? client.send([byte])) != nil }
    }
}
