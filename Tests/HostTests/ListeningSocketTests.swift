import Glibc
import Host
import Settings
import TestSupport
import Testing

@Suite struct `Listening sockets` {
    private func bind(_ path: String, mode: UInt16 = 0o660) throws(ListenError) -> ListeningSocket {
        try ListeningSocket.bind(to: ServerSettings(listen: .unix(path: path), socketMode: mode))
    }

    /// Why a socket cannot be bound; nil if it can.
    private func refusal(of settings: ServerSettings) -> ListenError.Reason? {
        do {
            _ = try ListeningSocket.bind(to: settings)
            return nil
        } catch {
            return error.reason
        }
    }

    private func refusal(ofPath path: String) -> ListenError.Reason? {
        refusal(of: ServerSettings(listen: .unix(path: path)))
    }

    @Test(arguments: [0o660, 0o600, 0o640] as [UInt16])
    func `have the mode that is asked for, whatever the umask`(mode: UInt16) throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/a.sock"
        let socket = try bind(path, mode: mode)
        var status = stat()
        #expect(unsafe lstat(path, &status) == 0)
        #expect(status.st_mode & 0o7777 == mode_t(mode))
        #expect(socket.address == "unix:\(path)")
    }

    @Test func `remove their path at the end`() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/a.sock"
        do { _ = try bind(path) }
        #expect(unsafe access(path, F_OK) == -1)
    }

    @Test func `leave a path that belongs to another by then`() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/a.sock"
        do {
            let first = try bind(path)
            unsafe unlink(path)
            try folder.write("another's", to: "a.sock")
            #expect(first.address == "unix:\(path)")
        }
        #expect(unsafe access(path, F_OK) == 0)
    }

    @Test func `take the place of a socket that nobody listens at`() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/a.sock"
        // A hard link keeps what the end of the first removes: a socket without a listener.
        do {
            let dead = try bind("\(folder.path)/b.sock")
            #expect(unsafe link("\(folder.path)/b.sock", path) == 0)
            #expect(dead.address.hasSuffix("b.sock"))
        }
        let socket = try bind(path)
        #expect(socket.address == "unix:\(path)")
        _ = try FastCGIClient.connect(unix: path)
    }

    @Test func `are refused where another listens`() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/a.sock"
        let first = try bind(path)
        #expect(refusal(ofPath: path) == .inUse)
        #expect(first.address == "unix:\(path)")
        _ = try FastCGIClient.connect(unix: path)
    }

    @Test func `are refused where a file stands`() throws {
        let folder = try TemporaryFolder()
        try folder.write("precious", to: "a.sock")
        let path = "\(folder.path)/a.sock"
        #expect(refusal(ofPath: path) == .notASocket)
        #expect(unsafe access(path, F_OK) == 0)
    }

    @Test(arguments: [107, 108])
    func `have a path of at most 107 bytes`(length: Int) throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/" + String(repeating: "a", count: length - folder.path.utf8.count - 1)
        #expect(
            refusal(ofPath: path) == (length == 107 ? nil : .pathTooLong(limit: 107)))
    }

    @Test func `are refused for a group that there is not`() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/a.sock"
        let settings = ServerSettings(listen: .unix(path: path), socketGroup: "no-such-group")
        let found = refusal(of: settings)
        #expect(found == .noSuchGroup("no-such-group"))
    }

    @Test(.enabled(if: geteuid() != 0, "root may write everywhere"))
    func `are refused in a folder that is closed`() throws {
        let folder = try TemporaryFolder()
        defer { unsafe chmod(folder.path, 0o700) }
        let path = "\(folder.path)/a.sock"
        for mode in [0o500, 0o600] as [mode_t] {
            #expect(unsafe chmod(folder.path, mode) == 0)
            #expect(refusal(ofPath: path) == .folderClosed(folder.path))
            #expect(
                ListeningSocket.faults(of: ServerSettings(listen: .unix(path: path))).map(\.reason)
                    == [.folderClosed(folder.path)])
        }
    }

    @Test func `are refused at a port that another has`() throws {
        try TCPHost.run { port in
            let settings = ServerSettings(listen: .tcp(host: "127.0.0.1", port: port))
            #expect(refusal(of: settings) == .inUse)
        }
    }

    @Test(arguments: ["127.0.0.1", "::1"])
    func `answer over TCP`(address: String) throws {
        try TCPHost.run(address: address) { port in
            var client = try FastCGIClient.connect(host: address, port: port)
            #expect(try client.call(.get("/large", query: "bytes=5000000")).response().body == Large.body(5_000_000))
        }
    }
}
