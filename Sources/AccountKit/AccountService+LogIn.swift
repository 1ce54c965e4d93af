import AccountStore
import Passwords

extension AccountService {
    /// Logs a user in.
    ///
    /// Attempts are counted before a password is hashed. A wrong password, an unknown user, a disabled one and what is no
    /// e-mail address are one error, after the same time.
    public func logIn(_ attempt: LoginAttempt) async throws(AccountError) -> TokenPair {
        let password: Password
        do { password = try Password(attempt.password) } catch { throw AccountError(error) }
        // A flood of attempts must not be one of transactions, too.
        guard !passwords.isFull else { throw AccountError(PasswordError.busy) }
        let email = EmailAddress(attempt.email)
        let account = email.map(Self.throttleKey)
        try charge(account, from: attempt.address)
        let known = try stored { () throws(StoreError) in
            guard let email else { return User?.none }
            return try store.user(email: email)
        }
        let needsRehash = try await check(password, of: known)
        guard let user = known, !user.isDisabled else { throw .wrongCredentials }
        let scopes = attempt.scopes ?? user.scopes
        guard scopes.allSatisfy({ scope in user.scopes.contains { $0.utf8.elementsEqual(scope.utf8) } }) else {
            throw .scope
        }
        let now = try await timeOfIssue(to: user.id, client: rules.client)
        let (pair, family) = try beginFamily(of: user, client: rules.client, scopes: scopes, at: now)
        guard try await isStillGood(password, of: user) else {
            // Nobody has these tokens; the family would only lie about.
            try? store.endFamily(family.id, at: now)
            throw .wrongCredentials
        }
        if let account { try? store.forgive(account) }
        if needsRehash { await rehash(password, of: user) }
        return pair
    }

    private func charge(_ account: String?, from address: String?) throws(AccountError) {
        let wait = try stored { () throws(StoreError) in try charge("login", account, from: address) }
        if let wait { throw .throttled(retryAfterInSeconds: wait) }
    }

    /// Hashed, so that a list of throttles is no list of people.
    private static func throttleKey(_ email: EmailAddress) -> String {
        "login/account/" + SecretHash(of: email.text).hexadecimal
    }

    /// - Returns: Whether the password should be hashed anew.
    private func check(_ password: Password, of user: User?) async throws(AccountError) -> Bool {
        var hash = user.flatMap { BcryptHash($0.passwordHash) }
        // One that would take minutes is left alone; its user needs a new password.
        if let cost = hash?.cost, !BcryptHash.costs.contains(cost) { hash = nil }
        do {
            switch try await passwords.verify(password, against: hash) {
            case .matches(let needsRehash): return needsRehash
            case .differs: throw AccountError.wrongCredentials
            }
        } catch let error as PasswordError {
            throw AccountError(error)
        } catch {
            throw .wrongCredentials
        }
    }

    /// Whether the password still counts now that the family has begun.
    ///
    /// Who changes a password or disables a user ends the families that there are; this one may have begun after that,
    /// with a password that was read before.
    private func isStillGood(_ password: Password, of user: User) async throws(AccountError) -> Bool {
        let current = try stored { () throws(StoreError) in try store.user(id: user.id) }
        guard let current, !current.isDisabled else { return false }
        if current.passwordHash.utf8.elementsEqual(user.passwordHash.utf8) { return true }
        // Another login may have hashed the same password anew.
        do throws(AccountError) {
            _ = try await check(password, of: current)
            return true
        } catch .wrongCredentials {
            return false
        }
    }

    /// A login does not fail because this does; the next one tries again.
    private func rehash(_ password: Password, of user: User) async {
        guard let hash = try? await passwords.hash(password) else { return }
        _ = try? store.setPasswordHash(hash.text, ofUser: user.id, replacing: user.passwordHash)
    }
}
