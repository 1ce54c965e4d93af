import FoundationEssentials
import Glibc
import Linux
import Synchronization
import Testing

@testable import Passwords

@Suite(.timeLimit(.minutes(2))) struct `A password pool` {
    @Test func `hashes and compares`() async throws {
        let pool = try PasswordPool(threads: 2, queue: 8, cost: 4)
        let (password, other) = (try Password("correct horse"), try Password("battery staple"))
        let hash = try await pool.hash(password)
        #expect(try await pool.verify(password, against: hash) == .matches(needsRehash: false))
        #expect(try await pool.verify(other, against: hash) == .differs)
        #expect(try await pool.verify(password, against: nil) == .differs)
    }

    @Test(arguments: ["2a", "2y"]) func `wants hashes of other versions and costs anew`(version: String) async throws {
        let (pool, costlier) = (
            try PasswordPool(threads: 1, queue: 8, cost: 4), try PasswordPool(threads: 1, queue: 8, cost: 5)
        )
        let password = try Password("correct horse")
        let hash = try await pool.hash(password)
        let imported = try #require(BcryptHash("$\(version)$" + hash.text.dropFirst(4)))
        #expect(try await pool.verify(password, against: imported) == .matches(needsRehash: true))
        #expect(try await costlier.verify(password, against: hash) == .matches(needsRehash: true))
    }

    @Test func `answers each of many tasks`() async throws {
        let pool = try PasswordPool(threads: 3, queue: 300, cost: 4)
        let hash = try await pool.hash(Password("password 0"))
        let verdicts = try await withThrowingTaskGroup(of: (Int, PasswordPool.Verdict).self) { group in
            for number in 0..<300 {
                group.addTask {
                    (number, try await pool.verify(Password("password \(number % 10)"), against: hash))
                }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        #expect(verdicts.count == 300)
        for (number, verdict) in verdicts {
            #expect(verdict == (number % 10 == 0 ? .matches(needsRehash: false) : .differs))
        }
    }

    @Test func `refuses at once what its queue has no room for`() async throws {
        let pool = try PasswordPool(threads: 1, queue: 2, cost: 4)
        let password = try Password("correct horse")
        let gate = Gate()
        let running = await gate.occupy(pool)
        let tasks = (0..<5).map { _ in Task.immediate { await outcome { try await pool.hash(password).cost } } }
        for refused in tasks[2...] { #expect(await refused.value == .failure(.busy)) }
        gate.open()
        for taken in tasks[..<2] { #expect(await taken.value == .success(4)) }
        #expect(await running.value == .success(1))
        #expect(try await pool.hash(password).cost == 4)
    }

    @Test func `gives a cancelled task's place away`() async throws {
        let pool = try PasswordPool(threads: 1, queue: 1, cost: 4)
        let password = try Password("correct horse")
        let gate = Gate()
        let running = await gate.occupy(pool)
        for _ in 0..<50 {
            let waiting = Task.immediate { await outcome { try await pool.hash(password).cost } }
            #expect(await outcome { try await pool.hash(password).cost } == .failure(.busy))
            waiting.cancel()
            #expect(await waiting.value == .failure(.cancelled))
        }
        let last = Task.immediate { await outcome { try await pool.hash(password).cost } }
        gate.open()
        #expect(await last.value == .success(4))
        #expect(await running.value == .success(1))
    }

    @Test func `lets a cancelled task go while its hash is finished`() async throws {
        let pool = try PasswordPool(threads: 1, queue: 0, cost: 4)
        let password = try Password("correct horse")
        let gate = Gate()
        let running = await gate.occupy(pool)
        running.cancel()
        #expect(await running.value == .failure(.cancelled))
        #expect(await outcome { try await pool.hash(password).cost } == .failure(.busy))
        gate.open()
        await gate.left()
        #expect(try await pool.hash(password).cost == 4)
    }

    @Test func `does nothing for a task that was cancelled before`() async throws {
        let pool = try PasswordPool(threads: 1, queue: 1, cost: 4)
        let hasRun = Atomic(false)
        let task = Task {
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            return await outcome {
                try await pool.wait { _ in
                    hasRun.store(true, ordering: .relaxed)
                    return 0
                }
            }
        }
        #expect(await task.value == .failure(.cancelled))
        // What came before has been done when this has, for there is one thread.
        _ = try await pool.hash(Password("correct horse"))
        let isDone = hasRun.load(ordering: .relaxed)
        #expect(!isDone)
    }

    @Test func `tells who waits when it is closed, and ends its threads`() async throws {
        let pool = try PasswordPool(threads: 3, queue: 2, cost: 4)
        let password = try Password("correct horse")
        let gates = (0..<3).map { _ in Gate() }
        var running: [Task<Result<Int, PasswordError>, Never>] = []
        for gate in gates { running.append(await gate.occupy(pool)) }
        let waiting = (0..<2).map { _ in Task.immediate { await outcome { try await pool.hash(password).cost } } }
        pool.close()
        for task in waiting { #expect(await task.value == .failure(.busy)) }
        #expect(await outcome { try await pool.hash(password).cost } == .failure(.busy))
        for gate in gates { gate.open() }
        for task in running { #expect(await task.value == .success(1)) }
        pool.close()
        #expect(await outcome { try await pool.hash(password).cost } == .failure(.busy))
    }

    @Test(arguments: [true, false]) func `leaves no thread behind`(isClosed: Bool) async throws {
        weak var queue: PasswordQueue?
        do {
            let pool = try PasswordPool(threads: 4, queue: 2, cost: 4)
            queue = pool.queue
            _ = try await pool.hash(Password("correct horse"))
            if isClosed { pool.close() }
        }
        // Each thread holds the queue for as long as it lives.
        while queue != nil { try await Task.sleep(for: .milliseconds(1)) }
    }

    @Test func `goes on where the task's executor says`() async throws {
        let pool = try PasswordPool(threads: 1, queue: 1, cost: 4)
        let executor = OwnThread()
        let names = try await Task(executorPreference: executor) {
            let before = threadName()
            _ = try await pool.hash(Password("correct horse"))
            return [before, threadName()]
        }.value
        #expect(names == ["own", "own"])
    }

    @Test func `yields the processor to other threads`() async throws {
        let which = __priority_which_t(PRIO_PROCESS.rawValue)
        let before = getpriority(which, 0)
        let pool = try PasswordPool(threads: 1, queue: 1, cost: 4)
        let (name, niceness) = try await pool.wait { _ in (threadName(), getpriority(which, 0)) }
        #expect(name == "password")
        #expect(niceness >= 10)
        #expect(getpriority(which, id_t(getpid())) == before)
    }
}

/// What a call came to, to be compared.
private func outcome(_ call: () async throws -> Int) async -> Result<Int, PasswordError> {
    do { return .success(try await call()) } catch {
        return .failure(error as? PasswordError ?? .failed("another error than a pool's"))
    }
}

/// Holds a thread of a pool.
private final class Gate: Sendable {
    private let opened = Mutex(false)
    private let hasLeft = Atomic(false)
    private let hasEntered = Atomic(false)

    /// Occupies one thread until the gate is opened; the task ends with 1.
    func occupy(_ pool: PasswordPool) async -> Task<Result<Int, PasswordError>, Never> {
        let task = Task.immediate {
            await outcome {
                try await pool.wait { _ in
                    self.hasEntered.store(true, ordering: .releasing)
                    while !self.opened.withLock({ $0 }) { Thread.sleep(milliseconds: 1) }
                    self.hasLeft.store(true, ordering: .releasing)
                    return 1
                }
            }
        }
        while !hasEntered.load(ordering: .acquiring) { await Task.yield() }
        return task
    }

    func open() { opened.withLock { $0 = true } }

    /// Waits until the thread has gone on.
    func left() async {
        while !hasLeft.load(ordering: .acquiring) { await Task.yield() }
    }
}

/// Runs every job on a new thread with the name `own`.
private final class OwnThread: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        do {
            try Thread.start(named: "own") { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
        } catch {
            preconditionFailure("\(error)")
        }
    }
}

private func threadName() -> String? {
    (try? String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8)).map { String($0.dropLast()) }
}
