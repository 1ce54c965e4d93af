import FoundationEssentials
import JOSE
import Linux
import Synchronization
import TestSupport
import Testing

@testable import RemoteKeys

@Suite struct `A key file` {
    private let folder: TemporaryFolder
    private let file: KeyFile
    private let told = Told()

    /// What was reported, a word or two each.
    private final class Told: Sendable {
        let texts = Mutex<[String]>([])
        var all: [String] { texts.withLock { $0 } }
    }

    private struct NotFitting: Error {}

    init() throws {
        folder = try TemporaryFolder()
        let json = ScriptedIssuer.keySet(["a"])
        let path = try folder.write(json, to: "jwks.json")
        let told = told
        file = KeyFile(
            path: path, keys: try JWKSet(parsing: json), json: json,
            parse: { json in
                let set = try JWKSet(parsing: json)
                guard !set.keys.isEmpty else { throw NotFitting() }
                return set
            },
            report: { event in
                let text =
                    switch event {
                    case .changed(let set): "changed to \(set.keys.compactMap(\.keyID).joined(separator: " "))"
                    case .refused(let error): "refused: \(error)"
                    }
                told.texts.withLock { $0.append(text) }
            })
    }

    private var keyIDs: [String]? { file.current.keys?.keys.compactMap(\.keyID) }

    /// Looks several times, as time does.
    private func look() { for _ in 0..<3 { file.look() } }

    private func replace(_ bytes: [UInt8]) throws { try PrivateFile(file.path).replace(bytes) }

    @Test func `that has not changed since it was read is left alone`() throws {
        look()
        #expect(file.epoch == 0)
        try replace(ScriptedIssuer.keySet(["a"]))
        look()
        #expect(file.epoch == 0)
        #expect(told.all.isEmpty)
    }

    @Test func `is taken over as a whole under a new epoch, and told once`() throws {
        try replace(ScriptedIssuer.keySet(["a", "b"]))
        look()
        #expect(keyIDs == ["a", "b"])
        #expect(file.epoch == 1 && file.current.epoch == 1)
        try replace(ScriptedIssuer.keySet(["b"]))
        look()
        #expect(keyIDs == ["b"])
        #expect(file.current.epoch == 2)
        #expect(told.all == ["changed to a b", "changed to b"])
    }

    @Test func `is taken over when it is written in place or by a link, too`() throws {
        try folder.write(ScriptedIssuer.keySet(["b"]), to: "jwks.json")
        look()
        #expect(keyIDs == ["b"])
        try folder.write(ScriptedIssuer.keySet(["c"]), to: "other")
        try FileManager.default.removeItem(atPath: file.path)
        try FileManager.default.createSymbolicLink(atPath: file.path, withDestinationPath: folder.path + "/other")
        look()
        #expect(keyIDs == ["c"])
        try folder.write(ScriptedIssuer.keySet(["d"]), to: "other")
        look()
        #expect(keyIDs == ["d"])
    }

    @Test(
        arguments: [
            ("{", "refused: JWK Set: "), ("", "refused: JWK Set: "), ("{\"keys\":[]}", "refused: NotFitting()"),
            ("{\"keys\":[{\"kty\":\"none\"}]}", "refused: NotFitting()"), (nil, "refused: open: No such file"),
            (String(repeating: " ", count: 2 << 20), "refused: read: File too large"),
        ] as [(String?, String)])
    func `that cannot be used leaves what was there, and is told once a change`(text: String?, reason: String) throws {
        if let text {
            try replace(Array(text.utf8))
        } else {
            try FileManager.default.removeItem(atPath: file.path)
        }
        look()
        #expect(keyIDs == ["a"])
        #expect(file.epoch == 0)
        #expect(told.all.count == 1)
        #expect(told.all.first?.hasPrefix(reason) == true, "\(told.all)")
        try replace(ScriptedIssuer.keySet(["a"]))
        look()
        #expect(file.epoch == 0)
        try replace(ScriptedIssuer.keySet(["b"]))
        look()
        #expect(keyIDs == ["b"])
        #expect(told.all.last == "changed to b")
    }

    @Test func `is not read when it is a folder`() throws {
        try FileManager.default.removeItem(atPath: file.path)
        try FileManager.default.createDirectory(atPath: file.path, withIntermediateDirectories: false)
        look()
        #expect(told.all == ["refused: read: Is a directory"])
        #expect(keyIDs == ["a"])
    }

    @Test func `is watched by a thread until that is stopped`() throws {
        let watcher = try KeyFileWatcher([file])
        try replace(ScriptedIssuer.keySet(["b"]))
        let end = ContinuousClock.now + .seconds(30)
        while file.epoch == 0, ContinuousClock.now < end { Thread.sleep(milliseconds: 1) }
        #expect(keyIDs == ["b"])
        watcher.stop()
    }
}
