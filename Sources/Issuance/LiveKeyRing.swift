import Linux
import Signatures
import Synchronization

/// The key ring of a folder as it is now, for every thread.
///
/// It has no thread of its own. Whoever asks for the keys when nobody has looked for a second looks at the folder, three
/// calls of stat(2), and the others wait for that: none signs with a key of which it cannot know that it still may. A
/// change of the folder that is due is made on a thread that nobody waits for, and seen at the next look.
final class LiveKeyRing: Sendable {
    private static let interval: Int64 = 1_000_000_000
    private static let retryInterval: Int64 = 60 * 1_000_000_000

    private struct Stamps: Equatable {
        let ring: FileStamp?
        let signingKey: FileStamp?
        let keySet: FileStamp?

        init(_ folder: KeyFolder) {
            ring = FileStamp(of: folder.ringPath)
            signingKey = FileStamp(of: folder.signingKeyPath)
            keySet = FileStamp(of: folder.keySetPath)
        }
    }

    /// What was found at the last look.
    private struct Found {
        var stamps: Stamps
        var isUnfinished: Bool
        var signingKeyID: String
        /// When a change may be tried again.
        var nextChange: Int64 = .min
        /// Whether somebody changes the folder.
        var isChanging = false
    }

    private let folder: KeyFolder
    private let rules: RotationRules
    private let keyAge: Int64?
    private let surroundings: any KeyRingSurroundings
    private let report: @Sendable (KeyEvent) -> Void
    private let nextLook: Atomic<Int64>
    private let found: Mutex<Found>
    private let keys: Mutex<OpenKeyRing>

    /// Opens a folder.
    ///
    /// - Parameter keyAge: At which a key is replaced, in seconds; nil for never.
    init(
        _ folder: KeyFolder, rules: RotationRules, keyAge: Int64?, surroundings: any KeyRingSurroundings,
        report: @escaping @Sendable (KeyEvent) -> Void
    ) throws(KeyFolderError) {
        self.folder = folder
        self.rules = rules
        self.keyAge = keyAge
        self.surroundings = surroundings
        self.report = report
        let stamps = Stamps(folder)
        var contents = try folder.read()
        if contents.isUnfinished {
            // The key that signs may be the one that is not published.
            try folder.update { $0 }
            contents = try folder.read()
        }
        let signing = contents.ring.signing(at: surroundings.secondsSince1970).keyID
        found = Mutex(Found(stamps: stamps, isUnfinished: contents.isUnfinished, signingKeyID: signing))
        keys = Mutex(OpenKeyRing(contents.ring))
        nextLook = Atomic(.min)
    }

    /// The keys as they are now.
    var current: OpenKeyRing {
        let now = surroundings.monotonicNanoseconds
        if now >= nextLook.load(ordering: .acquiring) { look(at: now) }
        return keys.withLock { $0 }
    }

    private func look(at now: Int64) {
        var events: [KeyEvent] = []
        let isDue = found.withLock { found in
            // Another one may have looked while this one waited.
            guard now >= nextLook.load(ordering: .acquiring) else { return false }
            let stamps = Stamps(folder)
            if stamps != found.stamps {
                found.stamps = stamps
                events += reload(&found)
            }
            let seconds = surroundings.secondsSince1970
            let ring = keys.withLock { $0.ring }
            let signing = ring.signing(at: seconds).keyID
            if signing != found.signingKeyID {
                found.signingKeyID = signing
                events.append(.signs(keyID: signing))
            }
            let isDue =
                !found.isChanging && now >= found.nextChange
                && (found.isUnfinished || ring.isTendingDue(by: rules, keyAge: keyAge, at: seconds))
            if isDue { found.isChanging = true }
            nextLook.store(now.adding(Self.interval), ordering: .releasing)
            return isDue
        }
        // Not under the lock: whoever listens may ask for a token.
        for event in events { report(event) }
        if isDue { launchChange() }
    }

    /// Takes over what stands in the folder by now, if it can be read.
    private func reload(_ found: inout Found) -> [KeyEvent] {
        let contents: KeyFolder.Contents
        do { contents = try folder.read() } catch { return [.unreadable(reason: "\(error)")] }
        found.isUnfinished = contents.isUnfinished
        let (old, new) = (keys.withLock { $0.ring }, contents.ring)
        keys.withLock { $0 = OpenKeyRing(new) }
        let published = new.keys.filter { !old.has($0.keyID) }.map { key in
            KeyEvent.published(
                keyID: key.keyID, algorithm: key.signer.algorithm.name, signsFrom: key.signsFrom)
        }
        return published + old.keys.filter { !new.has($0.keyID) }.map { .withdrawn(keyID: $0.keyID) }
    }

    private func launchChange() {
        do {
            try surroundings.launch { [self] in
                do {
                    try folder.update { ring throws(KeyFolderError) in
                        try ring.tended(by: rules, keyAge: keyAge, at: surroundings.secondsSince1970)
                    }
                    endChange(failure: nil)
                } catch {
                    endChange(failure: "\(error)")
                }
            }
        } catch {
            endChange(failure: "\(error)")
        }
    }

    private func endChange(failure: String?) {
        found.withLock { found in
            found.isChanging = false
            if failure != nil { found.nextChange = surroundings.monotonicNanoseconds.adding(Self.retryInterval) }
        }
        if let failure { return report(.notChanged(reason: failure)) }
        // What was changed counts from the next call on.
        nextLook.store(.min, ordering: .releasing)
    }
}
