import Glibc
import Host
import Linux
import Settings
import Supervision

/// The listening socket of a service: one that was passed, or one that is made.
struct ServiceSocket: ~Copyable {
    private let socket: ListeningSocket
    /// Where it listens, in words.
    var address: String { socket.address }
    var number: Int32 { socket.number }
    /// Whether it belongs to who started this process.
    let isPassed: Bool

    /// How long to wait for the worker of a supervisor that was killed: it closes the socket as soon as it notices.
    private static let orphanPatience = Duration.seconds(5)

    /// Takes the socket that was passed, or binds the configured address.
    ///
    /// - Throws: ``Failure`` for what was passed and is no such socket, ``ListenError`` if the address cannot be bound.
    static func open(for server: ServerSettings) throws -> ServiceSocket {
        let wasPassed = try PassedSocket.take(from: ProcessEnvironment.value(of:))
        if let socket = ListeningSocket.passed() { return ServiceSocket(socket: socket, isPassed: true) }
        guard !wasPassed else { throw Failure(description: "the socket that was passed does not listen") }
        let end = ContinuousClock.now + orphanPatience
        while true {
            do {
                return ServiceSocket(socket: try ListeningSocket.bind(to: server), isPassed: false)
            } catch {
                guard error.reason == .inUse, ControlAddress.of(server)?.isStale == true, ContinuousClock.now < end
                else { throw error }
            }
            Thread.sleep(milliseconds: 10)
        }
    }

    private init(socket: consuming ListeningSocket, isPassed: Bool) {
        self.socket = socket
        self.isPassed = isPassed
    }
}
