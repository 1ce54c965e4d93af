import Glibc
import Linux
import Synchronization
import TestSupport
import Testing

@Suite struct `A file lock` {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func `has one holder at a time, in one process too`() throws {
        let path = folder.path + "/lock"
        let isDone = try EventDescriptor(isBlocking: true)
        let race = Race(of: 4, isDone: isDone)
        for _ in 0..<4 {
            try Thread.start(named: "holder") {
                for _ in 0..<50 {
                    guard let lock = try? FileLock(waitingFor: path) else { continue }
                    withExtendedLifetime(lock) { race.enter() }
                }
                race.end()
            }
        }
        race.isDone.wait()
        #expect(race.entries == 200)
        #expect(race.meetings == 0)
    }

    private final class Race: Sendable {
        let isDone: EventDescriptor
        private let inside = Atomic(0)
        private let met = Atomic(0)
        private let entered = Atomic(0)
        private let running: Atomic<Int>

        init(of count: Int, isDone: consuming EventDescriptor) {
            running = Atomic(count)
            self.isDone = isDone
        }

        var meetings: Int { met.load(ordering: .acquiring) }
        var entries: Int { entered.load(ordering: .acquiring) }

        func enter() {
            if inside.add(1, ordering: .acquiringAndReleasing).newValue > 1 { met.add(1, ordering: .releasing) }
            sched_yield()
            inside.subtract(1, ordering: .acquiringAndReleasing)
            entered.add(1, ordering: .releasing)
        }

        /// Tells the end of the last one: signals that come together are one.
        func end() { if running.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 { isDone.signal() } }
    }

    @Test func `is a file of its owner's alone, and none behind a link`() throws {
        let path = folder.path + "/lock"
        _ = try FileLock(waitingFor: path)
        var status = stat()
        try #require(unsafe stat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        try #require(unsafe symlink(path, path + ".link") == 0)
        #expect(throws: SystemError("open", code: ELOOP)) { _ = try FileLock(waitingFor: path + ".link") }
        #expect(throws: SystemError("open", code: ENOENT)) { _ = try FileLock(waitingFor: folder.path + "/no/lock") }
    }
}
