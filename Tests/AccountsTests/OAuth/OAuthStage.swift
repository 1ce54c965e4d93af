import AccountKit
import AccountStore
import FoundationEssentials
import FunctionTesting
import Issuance
import Linux
import Passwords
import Signatures
import Synchronization
import TestSupport
import Testing

@testable import Functions

/// A clock that stands where a test puts it.
final class GivenClock: Sendable {
    private let milliseconds = Mutex(Clock.millisecondsSince1970)

    var now: Int64 { milliseconds.withLock { $0 } / 1_000 }
    var nowInMilliseconds: Int64 { milliseconds.withLock { $0 } }

    func step(by seconds: Int64) { milliseconds.withLock { $0 += seconds * 1_000 } }
}

/// Accounts of a test's own, with a store in a file, a signing key and a clock, and the OAuth endpoints over them.
struct OAuthStage {
    static let issuer = "https://id.test/"
    static let audience = "https://api.test"
    static let secret = "secret-of-\(Array(repeating: "x", count: 32).joined())"

    let folder: TemporaryFolder
    let clock: GivenClock
    let store: StoreDouble
    let service: AccountService
    let client: FunctionClient

    /// Runs a test's body.
    static func run(over transport: Transport = .inMemory, _ body: (OAuthStage) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        let clock = GivenClock()
        let store = StoreDouble(try SQLiteStore(path: folder.path + "/accounts.db"))
        var rules = AccountRules()
        rules.accountThrottle = Throttle(interval: 60_000, burst: 100)
        rules.addressThrottle = Throttle(interval: 60_000, burst: 200)
        let service = AccountService(
            store: store, passwords: try PasswordPool(threads: 1, queue: 1, cost: 4),
            issuer: try makeIssuer(in: folder.path + "/keys"), rules: rules, clock: { clock.nowInMilliseconds })
        try await withFunctions(
            Accounts.Token.self, Accounts.Revoke.self, Accounts.Introspect.self, resources: [service], over: transport
        ) { client in
            try await body(
                OAuthStage(folder: folder, clock: clock, store: store, service: service, client: client))
        }
    }

    /// An issuer with keys of its own.
    static func makeIssuer(
        in folder: String, issuer: String = issuer, audience: [String] = [audience]
    ) throws -> TokenIssuer {
        _ = try KeyFolder(path: folder).generate(.es256)
        return try TokenIssuer(issuer: issuer, audience: audience, lifetime: 900, keys: folder, publishAhead: 900)
    }

    @discardableResult
    func addUser(
        _ name: String = "alice", scopes: [String] = ["a", "b", "c"], roles: [String] = ["user"]
    ) throws -> User {
        let user = User(
            id: "usr_\(name)", email: try #require(EmailAddress("\(name)@example.com")),
            passwordHash: "$2b$04$" + String(repeating: "a", count: 53), roles: roles, scopes: scopes,
            created: clock.now)
        try store.add(user)
        return user
    }

    @discardableResult
    func addClient(
        _ id: String = "service", scopes: [String] = ["a", "b", "d"], audiences: [String] = ["https://ledger.test"],
        isDisabled: Bool = false
    ) throws -> Client {
        let client = Client(
            id: id, secretHash: SecretHash(of: Self.secret), scopes: scopes, audiences: audiences,
            isDisabled: isDisabled, created: clock.now)
        try store.add(client)
        return client
    }

    /// Logs a user in, without a password.
    func logIn(_ user: User, scopes: [String]? = nil, client: String = "swiftlet") throws -> TokenPair {
        try service.beginFamily(of: user, client: client, scopes: scopes ?? user.scopes, at: clock.now).pair
    }

    /// Posts a form.
    ///
    /// - Parameters:
    ///   - basic: The id of a client that authenticates with the right secret in the `Authorization` field.
    ///   - cookie: The value of the cookie that holds a refresh token.
    func post(
        _ endpoint: String, _ parameters: [(String, String)], basic: String? = nil, cookie: String? = nil
    ) async throws -> TestAnswer {
        let body = parameters.map { "\(formEncoded($0.0))=\(formEncoded($0.1))" }.joined(separator: "&")
        var fields: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
        if let basic { fields[.authorization] = basicField(basic, Self.secret) }
        if let cookie { fields[.cookie] = "theme=dark; swiftlet_refresh=\(cookie)" }
        return try await client.call(.post, "/accounts/\(endpoint)", headerFields: fields, body: Array(body.utf8))
    }

    func refresh(_ token: String, _ more: [(String, String)] = [], basic: String? = nil) async throws -> TestAnswer {
        try await post("token", [("grant_type", "refresh_token"), ("refresh_token", token)] + more, basic: basic)
    }

    /// Asks for an exchange as a client.
    func exchange(_ token: String, _ more: [(String, String)] = [], basic: String? = "service") async throws
        -> TestAnswer
    {
        let parameters = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"), ("subject_token", token),
            ("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"),
        ]
        return try await post("token", parameters + more, basic: basic)
    }

    /// Whether a service is told that a token is good.
    func isActive(_ token: String) async throws -> Bool {
        if try store.client(id: "resource") == nil { try addClient("resource") }
        return try await post("introspect", [("token", token)], basic: "resource").decode(Activity.self).active
    }
}

private struct Activity: Decodable { let active: Bool }

/// An error as RFC 6749 §5.2 has it, with its status.
struct OAuthFault: Equatable, CustomStringConvertible {
    let status: Int
    let error: String?

    init(_ status: Int, _ error: String?) {
        self.status = status
        self.error = error
    }

    /// Reads an answer, and holds it against what every error of OAuth's has to be.
    init(_ answer: TestAnswer) throws {
        struct Document: Decodable {
            let error: String
            let description: String

            private enum CodingKeys: String, CodingKey {
                case error
                case description = "error_description"
            }
        }
        status = answer.status.code
        let isJSON = answer.headerFields[.contentType] == "application/json"
        guard isJSON, status >= 400 else {
            error = nil
            return
        }
        let document = try answer.decode(Document.self)
        // RFC 6749 §5.2: %x20-21 / %x23-5B / %x5D-7E.
        let isAllowed = document.description.utf8.allSatisfy {
            (0x20...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C
        }
        error = isAllowed ? document.error : "description with a forbidden character"
    }

    var description: String { "\(status) \(error ?? "-")" }
}

func basicField(_ user: String, _ password: String) -> String {
    "Basic " + Data("\(formEncoded(user)):\(formEncoded(password))".utf8).base64EncodedString()
}

func formEncoded(_ text: String) -> String {
    text.utf8.map { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
            String(UnicodeScalar(byte))
        case UInt8(ascii: " "): "+"
        default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
    }.joined()
}
