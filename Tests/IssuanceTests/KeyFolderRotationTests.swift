import FoundationEssentials
import Glibc
import Issuance
import JOSE
import Linux
import Signatures
import Synchronization
import TestSupport
import Testing

@Suite struct `A folder of keys` {
    private let workshop: KeyWorkshop
    private let rules = RotationRules(publishAhead: 60, tokenLifetime: 900)

    init() throws { workshop = try KeyWorkshop() }

    private var folder: KeyFolder { workshop.folder }

    @discardableResult
    private func rotate(at now: Int64) throws(KeyFolderError) -> KeyRing {
        try folder.update { ring throws(KeyFolderError) in try ring.rotated(by: rules, at: now) }
    }

    private func mode(_ path: String) -> mode_t {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? status.st_mode & 0o7777 : 0
    }

    private func setMode(_ path: String, _ mode: mode_t) throws { try #require(unsafe chmod(path, mode) == 0) }

    private var files: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
    }

    @Test func `of one key is a ring since its file was written, and stays as it is`() throws {
        let contents = try folder.read()
        #expect(contents.ring.keys.map(\.signsFrom) == [1_000_000_000])
        #expect(!contents.isRing && !contents.isUnfinished)
        try folder.update { $0 }
        #expect(files == ["jwks.json", "ring.lock", "signing.pem"])
    }

    @Test(arguments: [SignatureAlgorithm.es256, .rs256, .ps256, .edDSA])
    func `knows the algorithm of its one key from the set`(algorithm: SignatureAlgorithm) throws {
        let workshop = try KeyWorkshop(algorithm)
        #expect(try workshop.folder.read().ring.keys.map(\.signer.algorithm) == [algorithm])
    }

    @Test func `becomes a ring when it is rotated, readable by its owner alone`() throws {
        let old = try folder.read().ring.keys[0]
        let ring = try rotate(at: 2_000_000_000)
        #expect(files == ["jwks.json", "ring.json", "ring.lock"])
        for file in files { #expect(mode("\(folder.path)/\(file)") == 0o600) }
        #expect(ring.keys.map(\.keyID).first == old.keyID)
        let contents = try folder.read()
        #expect(contents.isRing && !contents.isUnfinished)
        #expect(contents.ring.keys.map(\.keyID) == ring.keys.map(\.keyID))
        #expect(workshop.published?.keys.map(\.keyID) == ring.keys.map(\.keyID))
        #expect(throws: KeyFolderError.exists(folder.keySetPath)) { try folder.generate(.edDSA) }
        try FileManager.default.removeItem(atPath: folder.keySetPath)
        #expect(throws: KeyFolderError.exists(folder.ringPath)) { try folder.generate(.edDSA) }
    }

    @Test func `lets others go on reading the set, and the set alone`() throws {
        try setMode(folder.keySetPath, 0o644)
        try rotate(at: 2_000_000_000)
        #expect(mode(folder.keySetPath) == 0o644)
        #expect(mode(folder.ringPath) == 0o600)
        try setMode(folder.keySetPath, 0o666)
        try rotate(at: 2_000_000_100)
        #expect(mode(folder.keySetPath) == 0o644)
    }

    /// Kills the rotation after so many steps, in a folder of one key, of a ring, and of a ring with a key to withdraw.
    @Test(arguments: 0..<3, 0...4)
    func `whose rotation was killed signs with what is published, and the next change finishes it`(
        rotations: Int, steps: Int
    ) throws {
        var now: Int64 = 2_000_000_000
        for _ in 0..<rotations {
            try rotate(at: now)
            now += rotations == 2 ? 10_000 : 100
        }
        let before = try folder.read()
        let signing = before.ring.signing(at: now).keyID
        let new = try before.ring.rotated(by: rules, at: now)
        for step in KeyFolder.Step.steps(from: before, to: new).prefix(steps) { try folder.perform(step) }
        // What a rename that never came has left.
        let leftover = "\(folder.path)/ring.json.abc.new"
        try PrivateFile(leftover).create([0])

        let after = try folder.read()
        for time in [now, now + 59, now + 60, now + 10_000] {
            let key = after.ring.signing(at: time).keyID
            #expect(workshop.published?.hasKey(named: key) == true)
        }
        #expect(after.ring.signing(at: now).keyID == signing)

        let finished = try folder.update { $0 }
        #expect(!(try folder.read().isUnfinished))
        if try folder.read().isRing {
            #expect(workshop.published?.keys.map(\.keyID) == finished.keys.map(\.keyID))
        }
        #expect(!FileManager.default.fileExists(atPath: leftover))
        // It is rotated once more, or at last, and an issuer signs with it.
        if finished.next(at: now) == nil { try rotate(at: now) }
        let ring = try folder.read().ring
        #expect(ring.next(at: now) != nil)
        #expect(workshop.published?.keys.map(\.keyID) == ring.keys.map(\.keyID))
    }

    @Test func `is rotated by one of many at once`() throws {
        let (folder, rules) = (folder, rules)
        let all = Rotations(rest: 8, isDone: try EventDescriptor(isBlocking: true))
        for _ in 0..<8 {
            try Thread.start(named: "rotation") {
                let outcome = Result { () throws(KeyFolderError) in
                    try folder.update { ring throws(KeyFolderError) in try ring.rotated(by: rules, at: 2_000_000_000) }
                        .keys.last?.keyID
                }
                all.add(outcome)
            }
        }
        all.isDone.wait()
        let ring = try folder.read().ring
        #expect(ring.keys.count == 2)
        let pending = KeyFolderError.pending(keyID: ring.keys[1].keyID, signsFrom: 2_000_000_060)
        let found = all.outcomes.withLock { $0 }
        #expect(found.count { $0 == .success(ring.keys[1].keyID) } == 1)
        #expect(found.count { $0 == .failure(pending) } == 7)
    }

    /// What became of rotations on other threads.
    private final class Rotations: Sendable {
        let outcomes = Mutex<[Result<String?, KeyFolderError>]>([])
        let isDone: EventDescriptor
        private let count: Int

        init(rest count: Int, isDone: consuming EventDescriptor) {
            self.count = count
            self.isDone = isDone
        }

        func add(_ outcome: Result<String?, KeyFolderError>) {
            let isLast = outcomes.withLock { outcomes in
                outcomes.append(outcome)
                return outcomes.count == count
            }
            if isLast { isDone.signal() }
        }
    }

    @Test func `without keys, or with some that others may read, is told by name`() throws {
        let nowhere = KeyFolder(path: folder.path + "/nowhere")
        #expect(throws: KeyFolderError.noKey(nowhere.path)) { try nowhere.read() }
        #expect(throws: KeyFolderError.noKey(nowhere.path)) { try nowhere.update { $0 } }
        try setMode(folder.signingKeyPath, 0o640)
        #expect(throws: KeyFolderError.unreadable(folder.signingKeyPath, .mode(0o640))) { try folder.read() }
        try setMode(folder.signingKeyPath, 0o600)
        try workshop.temporary.write("{\"keys\":[]}", to: "keys/jwks.json")
        #expect(throws: KeyFolderError.unpublished(folder.keySetPath)) { try folder.read() }
        try workshop.temporary.write("-----BEGIN", to: "keys/signing.pem")
        #expect(throws: KeyFolderError.signingKey(folder.signingKeyPath, .malformedPEM)) { try folder.read() }
        try workshop.temporary.write("{", to: "keys/ring.json")
        #expect(throws: KeyFolderError.ring(folder.ringPath, .notARing)) { try folder.read() }
        #expect(throws: KeyFolderError.ring(folder.ringPath, .notARing)) { try rotate(at: 2_000_000_000) }
        try workshop.temporary.write(Array(repeating: 0x20, count: 2 << 20), to: "keys/ring.json")
        #expect(throws: KeyFolderError.unreadable(folder.ringPath, .tooLong(limit: 1 << 20))) { try folder.read() }
    }
}
