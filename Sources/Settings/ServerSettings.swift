/// `[server]`: where and how the host listens.
package struct ServerSettings: Sendable, Equatable {
    /// How many threads run calls.
    package enum Threads: Sendable, Equatable {
        /// Half as many as the machine has processors for this process, and as many when all are busy.
        case automatic
        /// 1...1024.
        case fixed(Int)
    }

    /// `listen`, by default `unix:.swiftlet/swiftlet.sock`.
    package var listen: ListenAddress
    /// `socket_mode`, the permissions of a Unix socket, by default 0o660; never open to others.
    package var socketMode: UInt16
    /// `socket_group`, the group that a Unix socket is given to, by default the process's own.
    package var socketGroup: String?
    /// `threads`, by default `"auto"`.
    package var threads: Threads
    /// `realm` of the challenges (RFC 6750 §3), by default `swiftlet`; safe to stand between quotes in a header.
    package var realm: String
    /// `state`, the folder for what outlives a restart (the last good key sets), readable by its owner only, by default
    /// `.swiftlet/state`.
    package var stateFolder: String
    /// `idle`, after how long without a call a service exits that is started again by the next one (socket activation),
    /// by default never (1 s...7 d).
    package var idle: Duration?
    /// The lines of `listen` and `socket_group`, for the faults that are found later; without the keys those of
    /// `[server]`, and 1 without that.
    package var listenLine = 1, socketGroupLine = 1

    /// The defaults.
    package init(
        listen: ListenAddress = .unix(path: ".swiftlet/swiftlet.sock"), socketMode: UInt16 = 0o660,
        socketGroup: String? = nil, threads: Threads = .automatic, realm: String = "swiftlet",
        stateFolder: String = ".swiftlet/state"
    ) {
        self.listen = listen
        self.socketMode = socketMode
        self.socketGroup = socketGroup
        self.threads = threads
        self.realm = realm
        self.stateFolder = stateFolder
    }

    /// The defaults, with the socket and the state beside the file.
    init(in folder: Folder) {
        self.init(
            listen: .unix(path: folder.resolve(".swiftlet/swiftlet.sock")),
            stateFolder: folder.resolve(".swiftlet/state"))
    }

    init(from table: inout TableReader, folder: Folder) {
        self.init(in: folder)
        listen =
            table.read("listen") { value throws(Mismatch) in try ListenAddress(parsing: value, folder: folder) }
            ?? listen
        socketMode = table.read("socket_mode", Self.mode) ?? socketMode
        socketGroup = table.read("socket_group", Self.group)
        threads = table.read("threads", Self.threads) ?? threads
        realm = table.read("realm", Self.realm) ?? realm
        let state = table.read("state") { value throws(Mismatch) in try Self.path(value) }
        stateFolder = state.map(folder.resolve) ?? stateFolder
        idle = table.duration("idle", in: .seconds(1) ... .seconds(7 * 86_400))
        listenLine = table.line(of: "listen")
        socketGroupLine = table.line(of: "socket_group")
    }

    private static func mode(_ value: Value) throws(Mismatch) -> UInt16 {
        let text = try value.string(expected: "an octal mode such as \"0660\"")
        guard (3...4).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x37).contains($0) }),
            let mode = UInt16(text, radix: 8), mode <= 0o777
        else { throw Mismatch(expected: "an octal mode such as \"0660\"", found: value.found) }
        guard mode & 0o007 == 0 else {
            // Whoever can connect can speak FastCGI and so name any client address and header to the functions.
            throw Mismatch(
                expected: "a mode that ends with 0, because everybody on the machine could call otherwise",
                found: value.found)
        }
        return mode
    }

    private static func group(_ value: Value) throws(Mismatch) -> String {
        let expected = "the name of a group"
        let name = try value.string(expected: expected)
        guard (1...32).contains(name.utf8.count), name.utf8.allSatisfy(isNameByte) else {
            throw Mismatch(expected: expected, found: value.found)
        }
        return name
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        let scalar = Unicode.Scalar(byte)
        return scalar.isASCII && (scalar.properties.isAlphabetic || "0"..."9" ~= scalar || "_-.".utf8.contains(byte))
    }

    private static func threads(_ value: Value) throws(Mismatch) -> Threads {
        if value.content == .string("auto") { return .automatic }
        guard case .integer(let count) = value.content, (1...1024).contains(count) else {
            throw Mismatch(expected: "\"auto\" or an integer from 1 to 1024", found: value.found)
        }
        return .fixed(count)
    }

    private static func path(_ value: Value) throws(Mismatch) -> String {
        let path = try value.string(expected: "the path of a folder")
        guard !path.isEmpty else { throw Mismatch(expected: "the path of a folder", found: value.found) }
        return path
    }

    private static func realm(_ value: Value) throws(Mismatch) -> String {
        let expected = "1 to 64 printable ASCII characters without quotes and backslashes"
        let realm = try value.string(expected: expected)
        guard (1...64).contains(realm.utf8.count),
            realm.utf8.allSatisfy({ (0x20...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C })
        else { throw Mismatch(expected: expected, found: value.found) }
        return realm
    }
}
