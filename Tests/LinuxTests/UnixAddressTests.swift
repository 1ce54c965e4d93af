import FoundationEssentials
import Glibc
import Linux
import TestSupport
import Testing

@Suite struct `Unix addresses` {
    @Test func `take the place of a socket whose owner is gone, and of nothing else`() throws {
        let folder = try TemporaryFolder()
        let address = try #require(UnixAddress(folder.path + "/s"))
        #expect(!address.isStale)
        do {
            let first = try address.listen(backlog: 1)
            #expect(!address.isStale)
            #expect(throws: SystemError("bind", code: EADDRINUSE)) { _ = try address.listen(backlog: 1) }
            #expect(first.number >= 0)
        }
        #expect(address.isStale)
        _ = try address.listen(backlog: 1)
    }

    @Test func `leave a file that is no socket as it is`() throws {
        let folder = try TemporaryFolder()
        try folder.write("precious", to: "s")
        let address = try #require(UnixAddress(folder.path + "/s"))
        #expect(!address.isStale)
        #expect(throws: SystemError("bind", code: EADDRINUSE)) { _ = try address.listen(backlog: 1) }
        #expect(try String(contentsOf: URL(filePath: folder.path + "/s"), encoding: .utf8) == "precious")
        // Nor is the target of a link taken for what stands at the path.
        let link = try #require(UnixAddress(folder.path + "/link"))
        #expect(unsafe symlink(folder.path + "/s", link.text) == 0)
        #expect(!link.isStale)
    }

    @Test func `are not waited for when nobody accepts`() throws {
        let folder = try TemporaryFolder()
        let address = try #require(UnixAddress(folder.path + "/s"))
        let listening = try address.listen(backlog: 0)
        let waiting = try address.connect()
        #expect(!address.isStale)
        #expect(listening.number != waiting.number)
    }
}
