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

@testable import Functions

/// The accounts of a test: a store in a folder of its own, keys, and cheap passwords.
struct AccountStage {
    static let email = "someone@example.com"
    static let password = "correct horse battery staple"

    let folder: TemporaryFolder
    let store: StoreDouble
    let clock: StagedClock
    let service: AccountService

    /// - Parameters:
    ///   - issuer: By default that of `FunctionTesting`, whose callers are then this issuer's.
    ///   - cost: Of new passwords' hashes.
    init(
        issuer: String = "https://issuer.test", cost: Int = 4, publishAhead: Int64 = 900,
        rules: AccountRules = AccountRules()
    ) throws {
        folder = try TemporaryFolder()
        let keys = folder.path + "/keys"
        _ = try KeyFolder(path: keys).generate(.es256)
        store = StoreDouble(try SQLiteStore(path: folder.path + "/accounts.db"))
        let clock = StagedClock()
        self.clock = clock
        service = AccountService(
            store: store, passwords: try PasswordPool(threads: 2, queue: 32, cost: cost),
            issuer: try TokenIssuer(
                issuer: issuer, audience: ["https://runtime.test"], lifetime: 900, keys: keys,
                publishAhead: publishAhead),
            rules: rules, clock: { clock.now })
    }

    /// Adds a user with a password.
    @discardableResult
    func addUser(
        _ email: String = Self.email, password: String = Self.password, roles: [String] = ["user"],
        scopes: [String] = ["payments:read", "payments:write"]
    ) async throws -> User {
        let hash = try await service.passwords.hash(Password(password))
        guard let address = EmailAddress(email) else { throw StoreError.damaged("no e-mail address") }
        let user = User(
            id: "usr_\(UUID().uuidString)", email: address, passwordHash: hash.text, roles: roles, scopes: scopes,
            created: service.now)
        try store.add(user)
        return user
    }

    /// Tries a password, as the login function does.
    func logIn(
        _ email: String = Self.email, password: String = Self.password, scopes: [String]? = nil,
        from address: String? = "192.0.2.1"
    ) async throws(AccountError) -> TokenPair {
        try await service.logIn(LoginAttempt(email: email, password: password, scopes: scopes, address: address))
    }

    /// Serves the accounts functions.
    func serve(
        over transport: Transport = .inMemory, _ body: (FunctionClient) async throws -> Void
    ) async throws {
        try await withFunctions(
            Accounts.Login.self, Accounts.Logout.self, Accounts.Me.self, Accounts.KeySet.self, Accounts.Metadata.self,
            Accounts.OpenIDConfiguration.self, resources: [service], over: transport, body)
    }
}

/// The system's clock, or a time at which a test has stopped it.
final class StagedClock: Sendable {
    private let stopped = Mutex<Int64?>(nil)

    /// Milliseconds since 1970.
    var now: Int64 { stopped.withLock { $0 } ?? Clock.millisecondsSince1970 }

    func stop(atMilliseconds time: Int64) { stopped.withLock { $0 = time } }
}
