import AccountStore
import FoundationEssentials
import Glibc
import Revocations
import TestSupport
import Testing

@Suite struct `A SQLite store's file` {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = "\(folder.path)/accounts/store.sqlite"
    }

    @Test func `is its owner's alone, and so is all beside it`() throws {
        let store = try SQLiteStore(path: path)
        try store.check()
        #expect(mode("\(folder.path)/accounts") == 0o700)
        let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/accounts").sorted()
        #expect(names == ["store.sqlite", "store.sqlite-shm", "store.sqlite-wal"])
        for name in names { #expect(mode("\(folder.path)/accounts/\(name)") == 0o600) }
    }

    @Test(arguments: ["", "-wal", "-shm", "-journal"])
    func `is refused if it, or one beside it, is a link`(suffix: String) throws {
        _ = try SQLiteStore(path: path)
        try folder.write("", to: "elsewhere")
        unsafe unlink(path + suffix)
        #expect(unsafe symlink("\(folder.path)/elsewhere", path + suffix) == 0)
        #expect(throws: StoreError.unavailable("the database: it is no regular file")) { try SQLiteStore(path: path) }
    }

    @Test func `is refused if others may read it, or write its folder`() throws {
        _ = try SQLiteStore(path: path)
        unsafe chmod(path, 0o640)
        #expect(
            throws: StoreError.unavailable("the database: its mode is 0640, expected nothing for group and others")
        ) { try SQLiteStore(path: path) }
        unsafe chmod(path, 0o600)
        unsafe chmod("\(folder.path)/accounts", 0o770)
        #expect(throws: StoreError.self) { try SQLiteStore(path: path) }
        unsafe chmod("\(folder.path)/accounts", 0o700)
        #expect(throws: Never.self) { try SQLiteStore(path: path) }
    }

    @Test(.enabled(if: geteuid() == 0)) func `is refused if it is another user's`() throws {
        _ = try SQLiteStore(path: path)
        unsafe chown(path, 65_534, 65_534)
        #expect(
            throws: StoreError.unavailable(
                "the database: it belongs to user 65534, expected the user of this process")
        ) { try SQLiteStore(path: path) }
    }

    @Test(arguments: ["", "x/", "a\0b"]) func `has a name`(path: String) {
        #expect(throws: StoreError.unavailable("the database's path names no file")) { try SQLiteStore(path: path) }
    }

    @Test func `is refused if it is no database, another program's, or a newer version's`() throws {
        try folder.write("no database, though a text that is long enough for a header", to: "text")
        #expect(throws: StoreError.damaged("file is not a database (SQLite 26)")) {
            try SQLiteStore(path: "\(folder.path)/text")
        }
        let newer = try patched(at: 60, with: [0, 0, 0, 2])
        #expect(throws: StoreError.damaged("the database has version 2, expected 1 at most")) {
            try SQLiteStore(path: newer)
        }
        for (offset, bytes) in [(68, [0, 0, 0, 0]), (68, [1, 2, 3, 4]), (60, [0, 0, 0, 0]), (60, [0xFF, 0, 0, 0])]
            as [(Int, [UInt8])]
        {
            let other = try patched(at: offset, with: bytes)
            #expect(
                throws: StoreError.damaged("the file is another program's database, expected one of accounts")
            ) { try SQLiteStore(path: other) }
        }
        #expect(throws: Never.self) { try SQLiteStore(path: try patched(at: 60, with: [0, 0, 0, 1])) }
    }

    @Test func `is missed when it is removed, and found when another takes its place`() throws {
        let store = try SQLiteStore(path: path)
        try store.add(try Sample.user("old"))
        let feed = store.makeRevocationFeed()
        #expect(try feed.next(waiting: .zero).revocations.isEmpty)
        let revocation = Revocation(.token(id: "jti"), expires: now + 100, made: 1)
        do {
            let other = try SQLiteStore(path: "\(path).new")
            try other.add(try Sample.user("new"))
            try other.revoke(revocation)
        }
        for suffix in ["", "-wal", "-shm"] { unsafe unlink(path + suffix) }
        #expect(throws: StoreError.unavailable("unable to open database file (SQLite 14), No such file or directory")) {
            try store.check()
        }
        #expect(throws: StoreError.self) { try store.user(id: "old") }
        #expect(throws: StoreError.unavailable("the database's file was replaced or removed")) {
            try feed.next(waiting: .zero)
        }
        #expect(throws: StoreError.self) { try feed.next(waiting: .zero) }
        #expect(unsafe rename("\(path).new", path) == 0)
        let news = try feed.next(waiting: .zero)
        #expect(news.isSnapshot)
        #expect(news.revocations == [revocation])
        #expect(try store.user(id: "old") == nil)
        #expect(try store.user(id: "new") != nil)
        try store.check()
    }

    @Test func `is filled again by a bucket whose clock ran ahead`() throws {
        let store = try SQLiteStore(path: path)
        let charge = [ThrottleCharge("key", Throttle(interval: 1_000, burst: 2))]
        #expect(try store.take(charge, atMilliseconds: .max) == nil)
        #expect(try store.take(charge, atMilliseconds: now * 1_000) == 3_000)
        #expect(try store.take(charge, atMilliseconds: .min) != nil)
    }

    /// A store's file with other bytes at an offset.
    private func patched(at offset: Int, with bytes: [UInt8]) throws -> String {
        _ = try SQLiteStore(path: path)
        var content = Array(try Data(contentsOf: URL(filePath: path)))
        content.replaceSubrange(offset..<offset + bytes.count, with: bytes)
        return try folder.write(content, to: "patched-\(offset)-\(bytes.map(String.init).joined())")
    }

    private func mode(_ path: String) -> mode_t? {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? status.st_mode & 0o777 : nil
    }
}
