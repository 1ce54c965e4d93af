import AccountStore
import Revocations
import Synchronization

/// A store that fails when a test says so, and lets a test in between two of its steps.
final class StagedStore: AccountStore {
    private struct State {
        var fault: StoreError?
        var beforeBegin: (@Sendable (any AccountStore) throws -> Void)?
    }

    private let inner: any AccountStore
    private let state = Mutex(State())

    init(_ inner: any AccountStore) { self.inner = inner }

    /// Has every method throw from now on.
    func fail(with fault: StoreError?) { state.withLock { $0.fault = fault } }

    /// Has something done to the store right before the next family begins.
    func beforeBegin(_ body: @escaping @Sendable (any AccountStore) throws -> Void) {
        state.withLock { $0.beforeBegin = body }
    }

    private func sound() throws(StoreError) -> any AccountStore {
        if let fault = state.withLock({ $0.fault }) { throw fault }
        return inner
    }

    func begin(_ family: RefreshFamily, with token: RefreshToken) throws(StoreError) {
        if let body = state.withLock({ $0.beforeBegin.take() }) {
            do { try body(inner) } catch { throw .damaged("\(error)") }
        }
        try sound().begin(family, with: token)
    }

    func add(_ user: User) throws(StoreError) { try sound().add(user) }
    func user(email: EmailAddress) throws(StoreError) -> User? { try sound().user(email: email) }
    func user(id: String) throws(StoreError) -> User? { try sound().user(id: id) }
    func users(after id: String?, limit: Int) throws(StoreError) -> [User] {
        try sound().users(after: id, limit: limit)
    }
    func setPasswordHash(_ hash: String, ofUser id: String, replacing old: String?) throws(StoreError) -> Bool {
        try sound().setPasswordHash(hash, ofUser: id, replacing: old)
    }
    func setDisabled(_ isDisabled: Bool, user id: String) throws(StoreError) -> Bool {
        try sound().setDisabled(isDisabled, user: id)
    }
    func setRights(roles: [String], scopes: [String], ofUser id: String) throws(StoreError) -> Bool {
        try sound().setRights(roles: roles, scopes: scopes, ofUser: id)
    }
    func add(_ client: Client) throws(StoreError) { try sound().add(client) }
    func client(id: String) throws(StoreError) -> Client? { try sound().client(id: id) }
    func clients(after id: String?, limit: Int) throws(StoreError) -> [Client] {
        try sound().clients(after: id, limit: limit)
    }
    func setDisabled(_ isDisabled: Bool, client id: String) throws(StoreError) -> Bool {
        try sound().setDisabled(isDisabled, client: id)
    }
    func setSecretHash(_ hash: SecretHash, ofClient id: String) throws(StoreError) -> Bool {
        try sound().setSecretHash(hash, ofClient: id)
    }
    func family(of hash: SecretHash, at now: Int64) throws(StoreError) -> (family: RefreshFamily, isCurrent: Bool)? {
        try sound().family(of: hash, at: now)
    }
    func rotate(_ hash: SecretHash, to next: RefreshToken, at now: Int64) throws(StoreError) -> Rotation {
        try sound().rotate(hash, to: next, at: now)
    }
    func endFamily(_ id: String, at now: Int64) throws(StoreError) { try sound().endFamily(id, at: now) }
    func endFamilies(ofUser id: String, at now: Int64) throws(StoreError) -> Int {
        try sound().endFamilies(ofUser: id, at: now)
    }
    func revoke(_ revocation: Revocation) throws(StoreError) { try sound().revoke(revocation) }
    func isRevoked(_ token: RevocableToken, at now: Int64) throws(StoreError) -> Bool {
        try sound().isRevoked(token, at: now)
    }
    func revocations(at now: Int64) throws(StoreError) -> [Revocation] { try sound().revocations(at: now) }
    func makeRevocationFeed() -> any RevocationFeed { inner.makeRevocationFeed() }
    func take(_ charges: [ThrottleCharge], atMilliseconds now: Int64) throws(StoreError) -> Int64? {
        try sound().take(charges, atMilliseconds: now)
    }
    func forgive(_ key: String) throws(StoreError) { try sound().forgive(key) }
    func clean(at now: Int64) throws(StoreError) { try sound().clean(at: now) }
    func check() throws(StoreError) { try sound().check() }
}
