import AccountStore
import FoundationEssentials
import Glibc
import TestSupport
import Testing

@Suite struct `A SQLite store of several processes` {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = "\(folder.path)/accounts/store.sqlite"
    }

    @Test(arguments: 0..<6) func `loses no rotation to a kill, and leaves a whole family`(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let least = Int.random(in: 0...40, using: &generator)
        let child = try start("rotate", path)
        // Wherever it is by then; a number of loops spreads the moments further.
        #expect(child.wait(for: .seconds(60)) { child.output.utf8.count { $0 == 10 } > least })
        for _ in 0..<Int.random(in: 0...200_000, using: &generator) { sched_yield() }
        child.send(SIGKILL)
        let result = await child.end()
        #expect(result.status == 128 + SIGKILL)
        let last = try #require(result.output.split(separator: "\n").last.flatMap { Int($0) })

        let left = try ["", "-wal"].map { Array(try Data(contentsOf: URL(filePath: path + $0))) }
        let store = try SQLiteStore(path: path)
        // One more may have been committed and not written down.
        let isLast = try store.family(of: Sample.hash(last), at: now)?.isCurrent == true
        let current = isLast ? last : last + 1
        for number in 0...current {
            #expect(try store.family(of: Sample.hash(number), at: now)?.isCurrent == (number == current))
        }
        #expect(try store.family(of: Sample.hash(current + 1), at: now) == nil)
        #expect(try store.rotate(Sample.hash(current), to: Sample.token(current + 1), at: now) == .rotated)
        try expectNoCrash(database: left[0], log: left[1], &generator)
    }

    @Test func `lets as many tries pass as one process would`() async throws {
        let children = try (0..<3).map { _ in try start("count", path, "key", "60") }
        var passed: [Int?] = []
        for child in children { passed.append(Int(await child.end().output.dropLast())) }
        // Each was refused only by the bucket: by nobody else's lock.
        #expect(passed.compactMap(\.self).reduce(0, +) == 100, "\(passed)")
        #expect(!passed.contains(nil), "\(passed)")
    }

    @Test func `reads on where it may not write, and says so`() async throws {
        do {
            let store = try SQLiteStore(path: path)
            try store.add(try Sample.user("usr_1"))
        }
        if geteuid() == 0 {
            unsafe chown(folder.path, 65_534, 65_534)
            unsafe chown("\(folder.path)/accounts", 65_534, 65_534)
            unsafe chown(path, 65_534, 65_534)
        }
        unsafe chmod(path, 0o400)
        let result = await (try start("try", path, "usr_1")).end()
        #expect(
            result.output
                == "a user\nthe store is not available: attempt to write a readonly database (SQLite 8)\n")
        unsafe chmod(path, 0o600)
        let other = await (try start("try", path, "usr_1")).end()
        #expect(other.output == "a user\nwritten\n")
    }

    @Test func `keeps what was committed before the disk took no more`() async throws {
        let child = try start("limited", path, "200000")
        let result = await child.end()
        #expect(result.status == 1)
        let lines = result.output.split(separator: "\n")
        let error = "the store was lost before it had answered: disk I/O error (SQLite 778)"
        #expect(lines.last?.hasPrefix(error) == true, "\(lines.last ?? "")")
        let last = try #require(lines.dropLast().last.flatMap { Int($0) })
        let store = try SQLiteStore(path: path)
        #expect(try store.family(of: Sample.hash(last), at: now)?.isCurrent == true)
        #expect(try store.rotate(Sample.hash(last), to: Sample.token(last + 1), at: now) == .rotated)
    }

    @Test func `is made once, whoever opens it first`() async throws {
        let children = try (0..<4).map { _ in try start("count", path, "key", "1") }
        for child in children { #expect(await child.end().output == "1\n") }
    }

    /// Opens what a killed process left, with a log that was damaged after.
    private func expectNoCrash(database: [UInt8], log: [UInt8], _ generator: inout SeededGenerator) throws {
        for _ in 0..<10 {
            let folder = try TemporaryFolder()
            let path = try folder.write(database, to: "store.sqlite")
            try folder.write(log.mutated(by: &generator), to: "store.sqlite-wal")
            do throws(StoreError) {
                let store = try SQLiteStore(path: path)
                var live = 0
                for number in 0..<60 {
                    if try store.family(of: Sample.hash(number), at: now)?.isCurrent == true { live += 1 }
                }
                // A log that ends early is an earlier state, and whole.
                #expect(live <= 1)
                try store.check()
            } catch {
                guard case .damaged = error else {
                    Issue.record("refused as \(error), expected a damaged one")
                    continue
                }
            }
        }
    }

    private func start(_ arguments: String...) throws -> ChildProcess {
        try ChildProcess(BuiltProducts.program("AccountStoreWriter"), arguments, in: folder.path)
    }
}
