package import JOSE
import Linux
import Synchronization

/// The JWK Set of a file as it is now; whenever the file changes it is replaced as a whole under a new ``epoch``.
///
/// A file that is gone, broken or without a key that fits leaves the set that was there.
package final class KeyFile: Sendable {
    /// What happens to the keys, for the log.
    package enum Event: Sendable {
        /// Another set than before is used from now on.
        case changed(JWKSet)
        /// The file has changed and cannot be used; told once a change.
        case refused(any Error)
    }

    private struct State {
        var keys: JWKSet
        /// What the keys were read from.
        var used: [UInt8]
        /// What was found at the last look, used or not.
        var found: Result<[UInt8], SystemError>
        var stamp: FileStamp?
        /// Whether the file is to be read whatever its stamp: at the first look, and once more after a change, for stamps
        /// have the kernel's ticks and the next change may have the same.
        var isFresh = true
    }

    /// Where the file is.
    package let path: String
    private let parse: @Sendable (_ json: [UInt8]) throws -> JWKSet
    private let report: @Sendable (Event) -> Void
    private let epochCounter = Atomic<UInt64>(0)
    private let state: Mutex<State>

    /// Begins with a set that was read from the file.
    ///
    /// - Parameters:
    ///   - json: What it was read from.
    ///   - parse: Reads a set, or says why it is not to be used.
    ///   - report: Called for every event, on the thread that looks.
    package init(
        path: String, keys: JWKSet, json: [UInt8], parse: @escaping @Sendable (_ json: [UInt8]) throws -> JWKSet,
        report: @escaping @Sendable (Event) -> Void
    ) {
        self.path = path
        self.parse = parse
        self.report = report
        state = Mutex(State(keys: keys, used: json, found: .success(json)))
    }

    /// Changes whenever the keys do.
    package var epoch: UInt64 { epochCounter.load(ordering: .acquiring) }

    /// The keys and their epoch.
    package var current: RemoteKeySet.Snapshot {
        state.withLock { RemoteKeySet.Snapshot(keys: $0.keys, epoch: epochCounter.load(ordering: .relaxed)) }
    }

    /// Takes over what stands in the file, if it has changed; one call of stat(2) if not.
    package func look() {
        let stamp = FileStamp(of: path)
        guard state.withLock({ $0.isFresh || $0.stamp != stamp }) else { return }
        let found = Result { () throws(SystemError) in try PublicFile(path).read(limit: JWKSet.lengthLimit) }
        let json = state.withLock { state -> Result<[UInt8], SystemError>? in
            state.isFresh = state.stamp != stamp
            state.stamp = stamp
            guard found != state.found else { return nil }
            state.found = found
            return found == .success(state.used) ? nil : found
        }
        guard let json else { return }
        do {
            let json = try json.get()
            let keys = try parse(json)
            state.withLock { state in
                state.keys = keys
                state.used = json
                epochCounter.add(1, ordering: .releasing)
            }
            report(.changed(keys))
        } catch {
            report(.refused(error))
        }
    }
}
