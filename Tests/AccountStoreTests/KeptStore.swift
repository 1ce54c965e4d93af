import AccountStore
import Revocations

/// A store, and what must not end before it: the server that it is a client of.
struct KeptStore<Keeper: AnyObject & Sendable>: AccountStore {
    let store: any AccountStore
    let keeper: Keeper

    func add(_ user: User) throws(StoreError) { try store.add(user) }
    func user(email: EmailAddress) throws(StoreError) -> User? { try store.user(email: email) }
    func user(id: String) throws(StoreError) -> User? { try store.user(id: id) }
    func users(after id: String?, limit: Int) throws(StoreError) -> [User] { try store.users(after: id, limit: limit) }
    func setPasswordHash(_ hash: String, ofUser id: String, replacing old: String?) throws(StoreError) -> Bool {
        try store.setPasswordHash(hash, ofUser: id, replacing: old)
    }
    func setDisabled(_ isDisabled: Bool, user id: String) throws(StoreError) -> Bool {
        try store.setDisabled(isDisabled, user: id)
    }
    func setRights(roles: [String], scopes: [String], ofUser id: String) throws(StoreError) -> Bool {
        try store.setRights(roles: roles, scopes: scopes, ofUser: id)
    }

    func add(_ client: Client) throws(StoreError) { try store.add(client) }
    func client(id: String) throws(StoreError) -> Client? { try store.client(id: id) }
    func clients(after id: String?, limit: Int) throws(StoreError) -> [Client] {
        try store.clients(after: id, limit: limit)
    }
    func setDisabled(_ isDisabled: Bool, client id: String) throws(StoreError) -> Bool {
        try store.setDisabled(isDisabled, client: id)
    }
    func setSecretHash(_ hash: SecretHash, ofClient id: String) throws(StoreError) -> Bool {
        try store.setSecretHash(hash, ofClient: id)
    }

    func begin(_ family: RefreshFamily, with token: RefreshToken) throws(StoreError) {
        try store.begin(family, with: token)
    }
    func family(of hash: SecretHash, at now: Int64) throws(StoreError) -> (family: RefreshFamily, isCurrent: Bool)? {
        try store.family(of: hash, at: now)
    }
    func rotate(_ hash: SecretHash, to next: RefreshToken, at now: Int64) throws(StoreError) -> Rotation {
        try store.rotate(hash, to: next, at: now)
    }
    func endFamily(_ id: String, at now: Int64) throws(StoreError) { try store.endFamily(id, at: now) }
    func endFamilies(ofUser id: String, at now: Int64) throws(StoreError) -> Int {
        try store.endFamilies(ofUser: id, at: now)
    }

    func revoke(_ revocation: Revocation) throws(StoreError) { try store.revoke(revocation) }
    func revocations(at now: Int64) throws(StoreError) -> [Revocation] { try store.revocations(at: now) }
    func makeRevocationFeed() -> any RevocationFeed { store.makeRevocationFeed() }

    func take(_ charges: [ThrottleCharge], atMilliseconds now: Int64) throws(StoreError) -> Int64? {
        try store.take(charges, atMilliseconds: now)
    }
    func forgive(_ key: String) throws(StoreError) { try store.forgive(key) }

    func clean(at now: Int64) throws(StoreError) { try store.clean(at: now) }
    func check() throws(StoreError) { try store.check() }
}
