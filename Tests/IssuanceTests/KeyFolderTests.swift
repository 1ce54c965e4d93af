import FoundationEssentials
import Glibc
import Issuance
import JOSE
import Linux
import Signatures
import TestSupport
import Testing

@Suite struct `Key folder` {
    private let temporary: TemporaryFolder
    private let root: String

    init() throws {
        temporary = try TemporaryFolder()
        root = temporary.path + "/keys"
    }

    private func mode(_ path: String) throws -> Int {
        var status = stat()
        try #require(unsafe stat(path, &status) == 0)
        return Int(status.st_mode & 0o777)
    }

    @Test(arguments: ["", "/", "//"])
    func `is made for its owner alone, and so are its files`(end: String) throws {
        let folder = KeyFolder(path: root + "/state/keys" + end)
        let key = try folder.generate(.es256)
        #expect(folder.path == root + "/state/keys")
        #expect(try mode(folder.path) == 0o700)
        #expect(try mode(root + "/state") == 0o755)
        #expect(try mode(folder.signingKeyPath) == 0o600)
        #expect(try mode(folder.keySetPath) == 0o600)

        let set = try JWKSet(parsing: Array(Data(contentsOf: URL(filePath: folder.keySetPath))))
        #expect(set.keys.map(\.keyID) == [key.keyID])
        let signer = try TokenSigner(
            key: SigningKey(pem: Array(Data(contentsOf: URL(filePath: folder.signingKeyPath)))), algorithm: .es256)
        #expect(signer.keyID == key.keyID)
    }

    @Test func `is the current folder or the root when nothing else is named`() {
        #expect(KeyFolder(path: "").path == ".")
        #expect(KeyFolder(path: "//").path == "/")
    }

    @Test func `never replaces a key`() throws {
        let folder = KeyFolder(path: root)
        _ = try folder.generate(.edDSA)
        let key = try Data(contentsOf: URL(filePath: folder.signingKeyPath))
        #expect(throws: KeyFolderError.exists(folder.signingKeyPath)) { try folder.generate(.edDSA) }
        #expect(try Data(contentsOf: URL(filePath: folder.signingKeyPath)) == key)
        try FileManager.default.removeItem(atPath: folder.signingKeyPath)
        #expect(throws: KeyFolderError.exists(folder.keySetPath)) { try folder.generate(.edDSA) }
        #expect(!FileManager.default.fileExists(atPath: folder.signingKeyPath))
    }

    @Test func `does not follow a link to nowhere`() throws {
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        let folder = KeyFolder(path: root)
        try FileManager.default.createSymbolicLink(
            atPath: folder.keySetPath, withDestinationPath: root + "/elsewhere")
        let refusal = KeyFolderError.system(folder.keySetPath, SystemError("open", code: EEXIST))
        #expect(throws: refusal) { try folder.generate(.edDSA) }
        #expect(!FileManager.default.fileExists(atPath: root + "/elsewhere"))
        #expect(!FileManager.default.fileExists(atPath: folder.signingKeyPath))
    }

    @Test func `that cannot be is told with the system's words`() {
        let folder = KeyFolder(path: "/proc/nowhere/keys")
        let error = #expect(throws: KeyFolderError.self) { try folder.generate(.edDSA) }
        #expect(error.map { "\($0)" } == "/proc/nowhere/keys: mkdir: No such file or directory")
        let secret = #expect(throws: KeyFolderError.self) { try KeyFolder(path: root).generate(.hs256) }
        #expect(secret == .key(.secretHasNoPEM))
    }
}
