import FoundationEssentials
import Glibc
import Issuance
import JOSE
import Linux
import Signatures
import Synchronization
import TestSupport

/// A folder of keys, and time that stands still until a test moves it.
final class KeyWorkshop: KeyRingSurroundings {
    private struct State {
        var seconds: Int64 = 2_000_000_000
        var launched: [@Sendable () -> Void] = []
        var hasThreads = true
        var events: [KeyEvent] = []
    }

    static let issuer = "https://id.example/"
    static let audience = "https://api.example"

    let temporary: TemporaryFolder
    private let state = Mutex(State())

    init(_ algorithm: SignatureAlgorithm = .edDSA) throws {
        temporary = try TemporaryFolder()
        _ = try folder.generate(algorithm)
        // The key signs since its file was written, which is not the test's time.
        for file in [folder.signingKeyPath, folder.keySetPath] {
            var times = [timespec(tv_sec: 1_000_000_000, tv_nsec: 0), timespec(tv_sec: 1_000_000_000, tv_nsec: 0)]
            _ = unsafe utimensat(AT_FDCWD, file, &times, 0)
        }
    }

    var folder: KeyFolder { KeyFolder(path: temporary.path + "/keys") }

    /// The key set as verifiers read it.
    var published: JWKSet? { temporary.text(of: "keys/jwks.json").flatMap { try? JWKSet(parsing: Array($0.utf8)) } }

    func issuer(
        lifetime: Int64 = 900, publishAhead: Int64 = 60, keyAge: Int64? = nil
    ) throws(IssuanceError) -> TokenIssuer {
        try TokenIssuer(
            issuer: Self.issuer, audience: [Self.audience], lifetime: lifetime, keys: folder,
            publishAhead: publishAhead, keyAge: keyAge, surroundings: self,
            onEvent: { event in self.state.withLock { $0.events.append(event) } })
    }

    /// The events since the last time.
    func takeEvents() -> [KeyEvent] {
        state.withLock { state in
            defer { state.events = [] }
            return state.events
        }
    }

    var secondsSince1970: Int64 { state.withLock(\.seconds) }

    /// Moves with the other clock, from another beginning.
    var monotonicNanoseconds: Int64 { (secondsSince1970 - 1_999_999_990) * 1_000_000_000 }

    /// How many threads wait to be let go.
    var launches: Int { state.withLock(\.launched.count) }

    func launch(_ work: @escaping @Sendable () -> Void) throws(SystemError) {
        let isLaunched = state.withLock { state in
            if state.hasThreads { state.launched.append(work) }
            return state.hasThreads
        }
        if !isLaunched { throw SystemError("pthread_create", code: EAGAIN) }
    }

    func pass(_ seconds: Int64) { state.withLock { $0.seconds += seconds } }

    func setThreads(_ hasThreads: Bool) { state.withLock { $0.hasThreads = hasThreads } }

    /// Lets the threads that were started come to their end.
    func finishWork() {
        let launched = state.withLock { state in
            defer { state.launched = [] }
            return state.launched
        }
        for work in launched { work() }
    }

    /// The `kid` of a token.
    static func keyID(of token: TokenIssuer.IssuedToken) -> String? {
        struct Header: Decodable { let kid: String }
        let header = UnverifiedToken(Array(token.text.utf8).span, lengthLimit: 1 << 16).header
        return header.flatMap { try? JSONDecoder().decode(Header.self, from: Data($0)) }?.kid
    }
}

extension TokenIssuer {
    func issue(at now: Int64) throws(IssuanceError) -> IssuedToken {
        try issue(Claims(subject: "usr_1", clientID: "web"), at: now)
    }
}
