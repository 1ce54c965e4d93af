import CrashContainment
import Linux
import Synchronization

/// Runs the steps of one call on a thread, each of them marked.
final class CallThread: TaskExecutor {
    private let jobs = Mutex<[UnownedJob]>([])
    private let event: EventDescriptor
    private let token: UInt64

    init(token: UInt64) throws(SystemError) {
        self.token = token
        event = try EventDescriptor(isBlocking: true)
        try Thread.start(named: "call") { [self] in run() }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
        event.signal()
    }

    private func run() {
        try? CrashContainment.prepareThread()
        while true {
            event.wait()
            while let job = jobs.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
                CallMark.enter(token)
                unsafe job.runSynchronously(on: asUnownedTaskExecutor())
                CallMark.leave()
            }
            if token == 0 { break }
        }
    }
}
