import Linux

/// Threads that do nothing but hash passwords, so that no other call waits for them.
///
/// They yield the processor to all other threads (niceness 19). A task that waits for them holds no thread, and goes on
/// where its executor says.
public final class PasswordPool: Sendable {
    /// What a comparison has shown.
    public enum Verdict: Sendable, Equatable {
        /// It is the password; `needsRehash` where its hash has another cost than new ones, or another version.
        case matches(needsRehash: Bool)
        /// It is not, or there is none.
        case differs
    }

    let queue: PasswordQueue
    private let cost: Int

    /// Starts the threads.
    ///
    /// - Parameters:
    ///   - threads: How many hash at the same time, at least 1.
    ///   - queue: How many more may wait.
    ///   - cost: Of new hashes: 2 to the power of it rounds, one of ``BcryptHash/costs``.
    /// - Throws: ``PasswordError/failed(_:)`` if the system gives no thread or no descriptor.
    public init(threads: Int, queue: Int, cost: Int) throws(PasswordError) {
        precondition(threads > 0 && queue >= 0 && BcryptHash.costs.contains(cost), "a password pool out of range")
        self.cost = cost
        do throws(SystemError) {
            self.queue = try PasswordQueue(room: threads + queue)
        } catch {
            throw .failed("\(error)")
        }
        do throws(SystemError) {
            for _ in 0..<threads {
                try Thread.start(named: "password") { [queue = self.queue] in queue.work() }
            }
        } catch {
            self.queue.close()
            throw .failed("\(error)")
        }
    }

    deinit { queue.close() }

    /// Whether a password that comes now is told ``PasswordError/busy``: worth a look before anything that costs more.
    public var isFull: Bool { queue.isFull }

    /// Hashes a new password, `$2b$`, with a random salt.
    ///
    /// - Throws: ``PasswordError/busy`` at once where the queue is full, ``PasswordError/cancelled`` when the task is,
    ///   ``PasswordError/failed(_:)``.
    public func hash(_ password: Password) async throws(PasswordError) -> BcryptHash {
        try await wait { [cost] (bcrypt) throws(PasswordError) in try bcrypt.hash(password, cost: cost) }
    }

    /// Compares, in the same time whether the password is wrong or there is no hash to compare with.
    ///
    /// A hash of a lower cost than new ones have is made up for; one of a higher cost takes longer, whatever the password.
    ///
    /// - Parameter hash: Nil for a user that does not exist.
    /// - Throws: As ``hash(_:)``, and ``PasswordError/tooCostly(cost:limit:)``.
    public func verify(_ password: Password, against hash: BcryptHash?) async throws(PasswordError) -> Verdict {
        try await wait { [cost] (bcrypt) throws(PasswordError) in
            try bcrypt.compare(password, with: hash, target: cost)
        }
    }

    /// Ends the threads; who waits is told ``PasswordError/busy``, and so is who comes later.
    ///
    /// What is being hashed is finished, and its answer told.
    public func close() { queue.close() }

    /// Waits until a thread has done the work.
    func wait<Value: Sendable>(
        for work: @escaping @Sendable (inout Bcrypt) throws(PasswordError) -> Value
    ) async throws(PasswordError) -> Value {
        let place = Place<Value>()
        let job = PasswordQueue.Job(
            id: ObjectIdentifier(place),
            run: { [queue] bcrypt in
                let result = Result { () throws(PasswordError) in try work(&bcrypt) }
                queue.finish()
                place.answer(result)
            }, refuse: { place.answer(.failure($0)) })
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                guard place.take(continuation) else { return }
                queue.enter(job)
                // Cancelled before it stood in the queue, it was looked for there in vain.
                if place.isAnswered { queue.leave(job.id) }
            }
        } onCancel: {
            place.answer(.failure(.cancelled))
            queue.leave(job.id)
        }
        return try result.get()
    }
}
