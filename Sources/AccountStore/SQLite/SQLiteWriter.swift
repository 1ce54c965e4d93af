import Linux

/// The one connection of a process that writes, for all its threads.
///
/// A commit is as long as the disk takes to say that it has it, whatever is in it. So those who come meanwhile are
/// gathered: the first of them writes for all, in one transaction, each behind a savepoint of its own. And the threads
/// of a process wait for one another in turn, instead of trying for SQLite's lock again and again.
final class SQLiteWriter: Sendable {
    // Together two seconds: a writer that has waited for its turn still has time to wait for another process.
    private static let turn: Int64 = 1_500_000_000
    private static let lock: Int64 = 500_000_000
    private static let batch = 32

    private let make: @Sendable (_ deadline: Int64) throws(StoreError) -> SQLiteConnection
    private let queue = Monitor(Queue())

    private struct Queue {
        var waiting: [SQLiteJob] = []
        var isWriting = false
        var connection: SQLiteConnection?
    }

    private enum Turn {
        case done
        case lead([SQLiteJob], SQLiteConnection?)
    }

    /// - Parameter make: Opens the connection, by a deadline; called again after an error.
    init(make: @escaping @Sendable (_ deadline: Int64) throws(StoreError) -> SQLiteConnection) { self.make = make }

    /// Does something wholly, or not at all when it throws, and returns when it is on the disk.
    ///
    /// - Parameter body: May run on another thread, and its changes be undone with others' when those lose the disk.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (SQLiteConnection) throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        let job = ValueJob(body)
        queue.change { $0.waiting.append(job) }
        var end = job.begun + Self.turn
        while true {
            switch queue.wait(until: end, for: { Self.turn(of: job, in: &$0) }) {
            case .done: return try job.result()
            case .lead(let batch, let connection):
                let connection = write(batch, to: connection)
                queue.change { queue in
                    queue.isWriting = false
                    queue.connection = connection
                    for job in batch { job.isDone = true }
                }
            case nil:
                let hasLeft = queue.change { queue in
                    guard let place = queue.waiting.firstIndex(where: { $0 === job }) else { return false }
                    queue.waiting.remove(at: place)
                    return true
                }
                if hasLeft { throw .unavailable("others have been writing to the database for too long") }
                // It is in somebody's hands now, who will say what came of it.
                end = .max
            }
        }
    }

    private static func turn(of job: SQLiteJob, in queue: inout Queue) -> Turn? {
        if job.isDone { return .done }
        if queue.isWriting { return nil }
        queue.isWriting = true
        let batch = Array(queue.waiting.prefix(batch))
        queue.waiting.removeFirst(batch.count)
        return .lead(batch, queue.connection)
    }

    /// - Returns: The connection, if all went well.
    private func write(_ batch: [SQLiteJob], to kept: SQLiteConnection?) -> SQLiteConnection? {
        let first = batch.map(\.begun).min() ?? 0
        let deadline = max(first + Self.turn, Clock.monotonicNanoseconds) + Self.lock
        do throws(StoreError) {
            let connection = if let kept = kept.usable(until: deadline) { kept } else { try make(deadline) }
            try connection.transaction { () throws(StoreError) in
                for job in batch { try job.attempt(in: connection) }
            }
            return batch.allSatisfy { $0.error == nil || $0.error == .exists } ? connection : nil
        } catch {
            for job in batch where job.error == nil { job.error = error }
            return nil
        }
    }
}

/// Something to be written; one thread at a time has it.
class SQLiteJob {
    let begun = Clock.monotonicNanoseconds
    /// Why nothing of it has happened.
    var error: StoreError?
    /// Whether it is known what came of it.
    var isDone = false

    /// Does it.
    func run(in database: SQLiteConnection) throws(StoreError) { preconditionFailure("a job has something to do") }

    /// Does it, and undoes it alone if it fails.
    ///
    /// - Throws: Its error, if the whole transaction has ended with it.
    func attempt(in database: SQLiteConnection) throws(StoreError) {
        try database.run("SAVEPOINT job")
        do throws(StoreError) { try run(in: database) } catch {
            self.error = error
            guard !database.isIdle else { throw error }
            try database.run("ROLLBACK TO job")
        }
        try database.run("RELEASE job")
    }
}

private final class ValueJob<Value>: SQLiteJob {
    private let body: (SQLiteConnection) throws(StoreError) -> Value
    private var value: Value?

    init(_ body: @escaping (SQLiteConnection) throws(StoreError) -> Value) { self.body = body }

    override func run(in database: SQLiteConnection) throws(StoreError) { value = try body(database) }

    func result() throws(StoreError) -> Value {
        if let error { throw error }
        guard let value else { preconditionFailure("a job that is done has a value or an error") }
        return value
    }
}
