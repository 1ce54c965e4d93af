package import Linux
import Synchronization

/// A thread that looks at key files four times a second, so that a change counts within one.
///
/// It looks instead of being told (inotify(7)), which needs no care for links, for folders that are replaced as a whole
/// and for file systems of other machines. A thread of its own, because a disk that hangs must not hold up what is
/// fetched from others.
package final class KeyFileWatcher: Sendable {
    private static let interval: Int32 = 250

    private let files: [KeyFile]
    private let wakeup: EventDescriptor
    private let isStopping = Atomic<Bool>(false)

    /// Starts to look, if there is a file.
    ///
    /// - Throws: ``SystemError`` when there is no thread or descriptor for it.
    package init(_ files: [KeyFile]) throws(SystemError) {
        self.files = files
        wakeup = try EventDescriptor(isBlocking: false)
        guard !files.isEmpty else { return }
        try Thread.start(named: "key files") { [self] in run() }
    }

    /// Ends the thread.
    package func stop() {
        isStopping.store(true, ordering: .releasing)
        wakeup.signal()
    }

    private func run() {
        while !isStopping.load(ordering: .acquiring) {
            for file in files { file.look() }
            wakeup.wait(milliseconds: Self.interval)
        }
    }
}
