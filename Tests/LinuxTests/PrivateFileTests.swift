import FoundationEssentials
import Glibc
import Linux
import TestSupport
import Testing

@Suite struct `Private files` {
    private let folder: TemporaryFolder
    private let file: PrivateFile

    init() throws {
        folder = try TemporaryFolder()
        file = PrivateFile(folder.path + "/file")
    }

    private func mode(of path: String) throws -> mode_t {
        var status = stat()
        try #require(unsafe stat(path, &status) == 0)
        return status.st_mode & 0o777
    }

    @Test func `are written whole, for their owner alone, and read again`() throws {
        let long = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
        for bytes in [[], [1, 2, 3], long] {
            try file.replace(bytes)
            #expect(try file.read(limit: 100_000) == bytes)
            #expect(try mode(of: file.path) == 0o600)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["file"])
    }

    @Test func `are not there before they are written`() throws {
        #expect(try file.read(limit: 10) == nil)
    }

    @Test func `are not created over another`() throws {
        try file.create([1])
        #expect(throws: SystemError("open", code: EEXIST)) { try file.create([2]) }
        #expect(try file.read(limit: 10) == [1])
    }

    @Test(arguments: [(2, true), (3, true), (4, false)])
    func `are read up to a limit`(length: Int, isRead: Bool) throws {
        try file.create(Array(repeating: 7, count: length))
        if isRead {
            #expect(try file.read(limit: 3)?.count == length)
        } else {
            #expect(throws: PrivateFileError.tooLong(limit: 3)) { try file.read(limit: 3) }
        }
    }

    @Test(arguments: [mode_t(0o600), 0o400, 0o640, 0o604, 0o620, 0o602, 0o610, 0o777])
    func `are refused when others may read or write them`(mode: mode_t) throws {
        try file.create([1])
        try #require(unsafe chmod(file.path, mode) == 0)
        if mode & 0o077 == 0 {
            #expect(try file.read(limit: 10) == [1])
        } else {
            #expect(throws: PrivateFileError.mode(UInt32(mode))) { try file.read(limit: 10) }
        }
    }

    @Test(arguments: [mode_t(0o700), 0o755, 0o770, 0o702, 0o777])
    func `are refused where others may write the folder`(mode: mode_t) throws {
        try file.create([1])
        try #require(unsafe chmod(folder.path, mode) == 0)
        if mode & 0o022 == 0 {
            #expect(try file.read(limit: 10) == [1])
        } else {
            #expect(throws: PrivateFileError.folder(mode: UInt32(mode))) { try file.read(limit: 10) }
        }
    }

    @Test func `are refused when they are links, folders or pipes`() throws {
        let target = try folder.write("x", to: "target")
        try #require(unsafe symlink(target, file.path) == 0)
        #expect(throws: PrivateFileError.system(SystemError("open", code: ELOOP))) { try file.read(limit: 10) }
        #expect(throws: PrivateFileError.notAFile) { try PrivateFile(folder.path).read(limit: 10) }
        // Opening a pipe that nobody writes to must not wait.
        let pipe = PrivateFile(folder.path + "/pipe")
        try #require(unsafe mkfifo(pipe.path, 0o600) == 0)
        #expect(throws: PrivateFileError.notAFile) { try pipe.read(limit: 10) }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a file away"))
    func `are refused when they are another user's`() throws {
        try file.create([1])
        try #require(unsafe chown(file.path, 65_534, 65_534) == 0)
        #expect(throws: PrivateFileError.owner(65_534)) { try file.read(limit: 10) }
    }

    @Test func `stay as they were where the new one cannot be written`() throws {
        let error = #expect(throws: SystemError.self) { try PrivateFile("/proc/nowhere/file").replace([1]) }
        #expect(error == SystemError("open", code: ENOENT))
    }

    @Test func `have folders of which the last is closed to others`() throws {
        try PrivateFile.makeFolder(folder.path + "/a/b")
        try PrivateFile.makeFolder(folder.path + "/a/b")
        #expect(try mode(of: folder.path + "/a") & 0o700 == 0o700)
        #expect(try mode(of: folder.path + "/a/b") == 0o700)
        try PrivateFile.makeFolder(folder.path + "/c/d/")
        #expect(try mode(of: folder.path + "/c/d") == 0o700)
    }
}
