import AccountStore
import Linux
import Revocations
import Synchronization
import Testing

/// What all tests of a run count from: a store may remove by the machine's clock what has expired.
let now = Clock.secondsSince1970

/// The contract of ``AccountStore``, the same for every kind; each aspect stands in a file of its own.
enum Sample {
    /// Texts that a store which builds commands out of texts, or cuts them at a NUL, would not give back.
    static let oddTexts = [
        "", " ", "'", "''", "\"", "\\", "'; DROP TABLE users; --", "x' OR '1'='1", "%", "_", "*", "?1", ":id", "$1",
        "\0", "a\0b", "\0\0", "\r\n", "a\r\nDEL users\r\n", "*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\nb\r\n", "$-1\r\n",
        "+OK\r\n", "{a}:b", "[1]", "🦜", "e\u{301}", "\u{E9}", "\u{FEFF}", "\u{FFFF}", "\u{10FFFF}", "\u{202E}", "ı",
        "1,2", "1:a,", "NaN", "0", "nil", "-9223372036854775808", String(repeating: "ä", count: 5_000),
    ]

    static func user(
        _ id: String, email: String? = nil, hash: String = "$2b$12$x", roles: [String] = ["user"],
        scopes: [String] = ["a:read", "b:write"]
    ) throws -> User {
        let email = email ?? "\(id)@example.com"
        return User(
            id: id, email: try #require(EmailAddress(email)), passwordHash: hash, roles: roles, scopes: scopes,
            created: now)
    }

    static func client(_ id: String, secret: Int = 1, scopes: [String] = ["a"], audiences: [String] = ["b"]) -> Client {
        Client(id: id, secretHash: hash(secret), scopes: scopes, audiences: audiences, created: now)
    }

    /// A digest that no other number has.
    static func hash(_ number: Int) -> SecretHash {
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
        guard let hash = SecretHash(bytes + [UInt8](repeating: 0xA5, count: 24)) else { fatalError("32 bytes") }
        return hash
    }

    static func family(_ id: String = "f", user: String = "u", lasting seconds: Int64 = 1_000) -> RefreshFamily {
        RefreshFamily(id: id, user: user, client: "web", scopes: ["a:read", "b:write"], expires: now + seconds)
    }

    /// The token with a number, whose access token is `jti_` and the number.
    static func token(_ number: Int, accessFor seconds: Int64 = 900) -> RefreshToken {
        RefreshToken(hash: hash(number), accessTokenID: "jti_\(number)", accessExpires: now + seconds)
    }

    /// What the revocation of an access token states, beside the time at which it was made.
    static func statements(_ revocations: [Revocation]) -> Set<Statement> { Set(revocations.map(Statement.init)) }
}

/// A revocation without the time at which it was made.
struct Statement: Hashable {
    let tokens: Revocation.Tokens
    let expires: Int64

    init(_ revocation: Revocation) {
        tokens = revocation.tokens
        expires = revocation.expires
    }

    init(token id: String, expires: Int64) {
        tokens = .token(id: id)
        self.expires = expires
    }
}

/// Runs a body on threads of their own, all at the same time, and waits for them.
func onThreads<Value: Sendable>(_ count: Int, _ body: @escaping @Sendable (Int) -> Value) throws -> [Value] {
    let state = Shared<Value>()
    for index in 0..<count {
        try Thread.start(named: "test-\(index)") {
            state.waiting.add(1, ordering: .sequentiallyConsistent)
            while state.waiting.load(ordering: .sequentiallyConsistent) < count { Thread.sleep(milliseconds: 0) }
            let value = body(index)
            state.values.withLock { $0.append(value) }
        }
    }
    while state.values.withLock({ $0.count }) < count { Thread.sleep(milliseconds: 1) }
    return state.values.withLock { $0 }
}

private final class Shared<Value: Sendable>: Sendable {
    let waiting = Atomic(0)
    let values = Mutex<[Value]>([])
}
