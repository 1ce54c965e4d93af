/// Threads that do nothing but hash passwords, so that no other call waits for them.
public final class PasswordPool: Sendable {
    /// What a comparison has shown.
    public enum Verdict: Sendable, Equatable {
        /// It is the password; ``needsRehash`` where its hash has another cost than new ones, or another version.
        case matches(needsRehash: Bool)
        /// It is not, or there is none.
        case differs
    }

    /// Starts the threads.
    ///
    /// - Parameters:
    ///   - threads: How many hash at the same time.
    ///   - queue: How many more may wait.
    ///   - cost: Of new hashes: 2 to the power of it rounds, 4...31.
    public init(threads: Int, queue: Int, cost: Int) throws { fatalError("not yet") }

    /// Hashes a new password, `$2b$`, with a random salt.
    ///
    /// - Throws: ``PasswordError/busy`` at once where the queue is full, ``PasswordError/failed(_:)``.
    public func hash(_ password: Password) async throws(PasswordError) -> BcryptHash { fatalError("not yet") }

    /// Compares, in the same time whether the password is right, wrong, or there is no hash to compare with.
    ///
    /// - Parameter hash: Nil for a user that does not exist.
    /// - Throws: As ``hash(_:)``.
    public func verify(_ password: Password, against hash: BcryptHash?) async throws(PasswordError) -> Verdict {
        fatalError("not yet")
    }

    /// Ends the threads; who waits is told ``PasswordError/busy``.
    public func close() {}
}
