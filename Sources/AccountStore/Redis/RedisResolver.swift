import Linux
import Synchronization

/// Finds the addresses of a server, and waits for a name server no longer than there is time.
final class RedisResolver: Sendable {
    private let address: RedisAddress
    private let state = Mutex(State())

    private struct State {
        /// The look-up under way: one at a time, however many wait for it.
        var lookUp: LookUp?
        /// What the last one found.
        var known: [RedisSocketAddress] = []
    }

    /// One question to the system's resolver.
    private final class LookUp: Sendable {
        /// Signalled at the end and never taken back, so that all who wait see it.
        let end: EventDescriptor
        let found = Mutex<[RedisSocketAddress]>([])

        init() throws(SystemError) { end = try EventDescriptor(isBlocking: false) }
    }

    init(_ address: RedisAddress) { self.address = address }

    /// The addresses to connect to; those found before where the resolver does not answer in time.
    ///
    /// - Throws: ``StoreError/unavailable(_:)`` if there are none.
    func addresses(by deadline: RedisDeadline) throws(StoreError) -> [RedisSocketAddress] {
        switch address {
        case .socket(let path):
            guard let found = RedisSocketAddress.unix(path) else {
                throw .unavailable("its socket's path is empty or too long")
            }
            return [found]
        case .network(let host, let port, _):
            if let found = RedisSocketAddress.look(up: host, port: port, isAddress: true) { return found }
            do throws(SystemError) {
                let lookUp = try state.withLock { state throws(SystemError) in
                    if let running = state.lookUp { return running }
                    let lookUp = try start(host, port)
                    state.lookUp = lookUp
                    return lookUp
                }
                if let rest = deadline.milliseconds {
                    _ = Poll.wait(for: [Poll.Interest(lookUp.end.number)], milliseconds: rest)
                }
                let found = lookUp.found.withLock { $0 }
                if !found.isEmpty { return found }
            } catch {
                throw .unavailable("\(error)")
            }
            let known = state.withLock { $0.known }
            guard !known.isEmpty else { throw .unavailable("its host's name leads to no address") }
            return known
        }
    }

    private func start(_ host: String, _ port: UInt16) throws(SystemError) -> LookUp {
        let lookUp = try LookUp()
        try Thread.start(named: "redis-name") { [self] in
            let found = RedisSocketAddress.look(up: host, port: port, isAddress: false) ?? []
            lookUp.found.withLock { $0 = found }
            state.withLock { state in
                if !found.isEmpty { state.known = found }
                state.lookUp = nil
            }
            lookUp.end.signal()
        }
        return lookUp
    }
}
