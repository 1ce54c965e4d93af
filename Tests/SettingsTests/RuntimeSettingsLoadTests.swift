import Glibc
import Settings
import TestSupport
import Testing

@Suite struct `Loading runtime.toml` {
    @Test func `reads the one in the repository`() throws {
        let settings = try RuntimeSettings.load(path: PackageFolder.path + "/runtime.toml")
        var issuer = IssuerSettings(
            name: "development", issuer: "https://swiftlet.localhost/", audience: ["https://api.swiftlet.localhost"],
            algorithms: ["ES256"], keys: .file(path: PackageFolder.path + "/.swiftlet/keys/jwks.json"),
            keysLine: 43)
        var server = ServerSettings(
            listen: .unix(path: PackageFolder.path + "/.swiftlet/swiftlet.sock"),
            stateFolder: PackageFolder.path + "/.swiftlet/state")
        (server.listenLine, server.socketGroupLine) = (5, 4)
        // `[accounts]` is deleted with the functions.
        let hasAccounts = settings.accounts != nil
        let store = StoreAddress.sqlite(path: PackageFolder.path + "/.swiftlet/accounts.db")
        if hasAccounts { issuer.revocations = RevocationSettings(store: store, line: 38) }
        var rest = settings
        rest.accounts = nil
        #expect(rest == RuntimeSettings(server: server, issuers: [issuer]))
        #expect(!hasAccounts || settings.accounts?.store == store)
        #expect(!hasAccounts || settings.accounts?.keysFolder == PackageFolder.path + "/.swiftlet/keys")
    }

    @Test func `reads the one of the benchmark`() throws {
        let settings = try RuntimeSettings.load(path: PackageFolder.path + "/Benchmarks/runtime.toml")
        #expect(settings.issuers.map(\.algorithms) == [["HS256"], ["ES256"]])
    }

    @Test(arguments: [
        ("/nowhere/runtime.toml", "no such file"), ("/", "a directory"), ("a\0b", "error 22 of the operating system"),
    ])
    func `names the file that cannot be read`(path: String, found: String) {
        let fault = Fault(file: path, line: nil, message: "expected a readable configuration file, found \(found)")
        #expect(throws: SettingsFaults.self) { try RuntimeSettings.load(path: path) }
        do {
            _ = try RuntimeSettings.load(path: path)
        } catch {
            #expect(error.faults == [fault])
            #expect(error.description == "\(path): expected a readable configuration file, found \(found)")
        }
    }

    @Test func `stops reading an endless file`() {
        do {
            _ = try RuntimeSettings.load(path: "/dev/zero")
            Issue.record("an endless file was parsed")
        } catch {
            #expect(error.faults.count == 1)
            #expect(error.description.hasPrefix("/dev/zero: the text cannot be read, expected at most 1 MiB, found "))
        }
    }
}
