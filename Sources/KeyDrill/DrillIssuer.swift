import HTTPClient
import JOSE
import RemoteKeys
import Synchronization

/// A throwaway issuer on loopback, which answers as a scenario says.
final class DrillIssuer: Sendable {
    static let keySetTarget = "/jwks"
    static let metadataTarget = "/.well-known/openid-configuration"

    private final class Behaviour: Sendable {
        let answers = Mutex<[String: LoopbackAnswer]>([:])
        let requested = Mutex<[String: Int]>([:])
    }

    private let behaviour: Behaviour
    private let server: LoopbackServer

    /// Listens, and has nothing to say yet.
    init() throws(DrillError) {
        let behaviour = Behaviour()
        self.behaviour = behaviour
        do {
            server = try LoopbackServer { request in
                behaviour.requested.withLock { $0[request.target, default: 0] += 1 }
                return behaviour.answers.withLock { $0[request.target] } ?? .response(status: 404)
            }
        } catch {
            throw .server(error)
        }
    }

    /// Its `iss`, which is also where its metadata are.
    var name: String { "http://127.0.0.1:\(server.port)" }
    /// How many requests have reached it.
    var requests: Int { server.requestCount }
    /// How many bytes of answers the system has taken off it.
    var sentBytes: Int { server.sentByteCount }

    func requests(for target: String) -> Int { behaviour.requested.withLock { $0[target] ?? 0 } }

    /// The address of its key set or another document.
    func url(_ target: String = keySetTarget) -> HTTPURL {
        guard let url = try? HTTPURL(parsing: name + target) else {
            preconditionFailure("an address of loopback is an HTTPURL")
        }
        return url
    }

    func answer(_ answer: LoopbackAnswer, at target: String = keySetTarget) {
        behaviour.answers.withLock { $0[target] = answer }
    }

    /// Publishes these keys and no others.
    func publish(_ keys: JWK...) { answer(.response(body: JWKSet(keys: keys).publicJSON)) }

    /// Closes every connection and refuses new ones.
    func goDown() { server.stop() }

    /// Listens again, on the same port.
    func comeBack() throws(DrillError) {
        do { try server.start() } catch { throw .server(error) }
    }
}
