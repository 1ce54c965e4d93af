import Glibc
import Linux
import TestSupport
import Testing

@Suite struct `A file's stamp` {
    @Test func `changes with the file, and with what a link leads to`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/file"
        #expect(FileStamp(of: path) == nil)
        try folder.write("one", to: "file")
        let first = try #require(FileStamp(of: path))
        #expect(FileStamp(of: path) == first)
        try folder.write("three", to: "file")
        #expect(FileStamp(of: path) != first)
        try folder.write("other", to: "other")
        try #require(unsafe symlink(folder.path + "/other", folder.path + "/link") == 0)
        #expect(FileStamp(of: folder.path + "/link") == FileStamp(of: folder.path + "/other"))
        try #require(unsafe rename(folder.path + "/other", path) == 0)
        #expect(FileStamp(of: folder.path + "/link") == nil)
        var times = [timespec(tv_sec: 5, tv_nsec: 0), timespec(tv_sec: 77, tv_nsec: 0)]
        try #require(unsafe utimensat(AT_FDCWD, path, &times, 0) == 0)
        #expect(FileStamp(of: path)?.modified == 77)
    }
}
