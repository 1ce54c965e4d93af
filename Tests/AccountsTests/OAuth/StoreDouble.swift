import AccountStore
import Revocations
import Synchronization

/// A store that fails where a test says so, in front of one that does not.
final class StoreDouble: AccountStore {
    enum Method: Hashable, CaseIterable, Sendable {
        case addUser, userByEmail, userByID, users, setPasswordHash, setUserDisabled, setRights
        case addClient, clientByID, clients, setClientDisabled, setSecretHash
        case begin, family, rotate, endFamily, endFamilies
        case revoke, isRevoked, revocations, take, forgive, clean, check
    }

    /// When a method fails.
    enum Moment: Sendable {
        /// Before it has done anything.
        case before
        /// When all is done.
        case after
    }

    private let real: any AccountStore
    private let faults = Mutex<[Method: (StoreError, Moment)]>([:])
    private let called = Mutex<[Method]>([])
    private let interludes = Mutex<[Method: @Sendable (any AccountStore) throws -> Void]>([:])

    init(_ real: any AccountStore) { self.real = real }

    /// Has a method fail, or no longer.
    func fail(_ method: Method, with error: StoreError?, _ moment: Moment = .before) {
        faults.withLock { $0[method] = error.map { ($0, moment) } }
    }

    /// Has every method fail, or none any more.
    func fail(with error: StoreError?) { for method in Method.allCases { fail(method, with: error) } }

    /// Has something done to the real store right before the next call of a method.
    func before(_ method: Method, _ body: @escaping @Sendable (any AccountStore) throws -> Void) {
        interludes.withLock { $0[method] = body }
    }

    /// What was called since the last time this was asked.
    func calls() -> [Method] {
        called.withLock { called in
            defer { called = [] }
            return called
        }
    }

    private func attempt<Value>(_ method: Method, _ body: () throws(StoreError) -> Value) throws(StoreError) -> Value {
        called.withLock { $0.append(method) }
        if let body = interludes.withLock({ $0.removeValue(forKey: method) }) {
            do { try body(real) } catch { throw .damaged("an interlude failed: \(error)") }
        }
        let fault = faults.withLock { $0[method] }
        if let fault, fault.1 == .before { throw fault.0 }
        let value = try body()
        if let fault { throw fault.0 }
        return value
    }

    func add(_ user: User) throws(StoreError) {
        try attempt(.addUser) { () throws(StoreError) in try real.add(user) }
    }
    func user(email: EmailAddress) throws(StoreError) -> User? {
        try attempt(.userByEmail) { () throws(StoreError) in try real.user(email: email) }
    }
    func user(id: String) throws(StoreError) -> User? {
        try attempt(.userByID) { () throws(StoreError) in try real.user(id: id) }
    }
    func users(after id: String?, limit: Int) throws(StoreError) -> [User] {
        try attempt(.users) { () throws(StoreError) in try real.users(after: id, limit: limit) }
    }
    func setPasswordHash(_ hash: String, ofUser id: String, replacing old: String?) throws(StoreError) -> Bool {
        try attempt(.setPasswordHash) { () throws(StoreError) in
            try real.setPasswordHash(hash, ofUser: id, replacing: old)
        }
    }
    func setDisabled(_ isDisabled: Bool, user id: String) throws(StoreError) -> Bool {
        try attempt(.setUserDisabled) { () throws(StoreError) in try real.setDisabled(isDisabled, user: id) }
    }
    func setRights(roles: [String], scopes: [String], ofUser id: String) throws(StoreError) -> Bool {
        try attempt(.setRights) { () throws(StoreError) in try real.setRights(roles: roles, scopes: scopes, ofUser: id)
        }
    }
    func add(_ client: Client) throws(StoreError) {
        try attempt(.addClient) { () throws(StoreError) in try real.add(client) }
    }
    func client(id: String) throws(StoreError) -> Client? {
        try attempt(.clientByID) { () throws(StoreError) in try real.client(id: id) }
    }
    func clients(after id: String?, limit: Int) throws(StoreError) -> [Client] {
        try attempt(.clients) { () throws(StoreError) in try real.clients(after: id, limit: limit) }
    }
    func setDisabled(_ isDisabled: Bool, client id: String) throws(StoreError) -> Bool {
        try attempt(.setClientDisabled) { () throws(StoreError) in try real.setDisabled(isDisabled, client: id) }
    }
    func setSecretHash(_ hash: SecretHash, ofClient id: String) throws(StoreError) -> Bool {
        try attempt(.setSecretHash) { () throws(StoreError) in try real.setSecretHash(hash, ofClient: id) }
    }
    func begin(_ family: RefreshFamily, with token: RefreshToken) throws(StoreError) {
        try attempt(.begin) { () throws(StoreError) in try real.begin(family, with: token) }
    }
    func family(of hash: SecretHash, at now: Int64) throws(StoreError) -> (family: RefreshFamily, isCurrent: Bool)? {
        try attempt(.family) { () throws(StoreError) in try real.family(of: hash, at: now) }
    }
    func rotate(_ hash: SecretHash, to next: RefreshToken, at now: Int64) throws(StoreError) -> Rotation {
        try attempt(.rotate) { () throws(StoreError) in try real.rotate(hash, to: next, at: now) }
    }
    func endFamily(_ id: String, at now: Int64) throws(StoreError) {
        try attempt(.endFamily) { () throws(StoreError) in try real.endFamily(id, at: now) }
    }
    func endFamilies(ofUser id: String, at now: Int64) throws(StoreError) -> Int {
        try attempt(.endFamilies) { () throws(StoreError) in try real.endFamilies(ofUser: id, at: now) }
    }
    func revoke(_ revocation: Revocation) throws(StoreError) {
        try attempt(.revoke) { () throws(StoreError) in try real.revoke(revocation) }
    }
    func isRevoked(_ token: RevocableToken, at now: Int64) throws(StoreError) -> Bool {
        try attempt(.isRevoked) { () throws(StoreError) in try real.isRevoked(token, at: now) }
    }
    func revocations(at now: Int64) throws(StoreError) -> [Revocation] {
        try attempt(.revocations) { () throws(StoreError) in try real.revocations(at: now) }
    }
    func makeRevocationFeed() -> any RevocationFeed { real.makeRevocationFeed() }
    func take(_ charges: [ThrottleCharge], atMilliseconds now: Int64) throws(StoreError) -> Int64? {
        try attempt(.take) { () throws(StoreError) in try real.take(charges, atMilliseconds: now) }
    }
    func forgive(_ key: String) throws(StoreError) {
        try attempt(.forgive) { () throws(StoreError) in try real.forgive(key) }
    }
    @discardableResult
    func clean(at now: Int64) throws(StoreError) -> Bool {
        try attempt(.clean) { () throws(StoreError) in try real.clean(at: now) }
    }
    func check() throws(StoreError) { try attempt(.check) { () throws(StoreError) in try real.check() } }
}
