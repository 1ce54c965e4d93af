import Glibc
import TestSupport
import Testing

@Suite struct `swiftlet check of accounts` {
    private func check(
        _ accounts: String, algorithm: String = "ES256"
    ) throws -> (result: ChildProcess.Result, workplace: AccountWorkplace) {
        let workplace = try AccountWorkplace(accounts: accounts)
        try #require(try workplace.run("keys", "generate", "--algorithm", algorithm).status == 0)
        return (try workplace.run("check"), workplace)
    }

    @Test func `makes no database`() throws {
        let (result, workplace) = try check("[accounts]")
        #expect(result.status == 0, "\(result.error)")
        #expect(unsafe access(workplace.folder.path + "/.swiftlet/accounts.db", F_OK) != 0)
    }

    @Test func `takes a database that is there`() throws {
        let workplace = try AccountWorkplace()
        try #require(try workplace.run("keys", "generate").status == 0)
        _ = try workplace.addUser()
        #expect(try workplace.run("check").status == 0)
    }

    @Test(
        arguments: [
            ("[accounts]\nstore = \"redis+unix:none.sock\"", 8, "[accounts]: the store is not available: "),
            ("[accounts]\nstore = \"sqlite:runtime.toml\"", 8, "[accounts]: the store holds what was not expected: "),
            ("revocations = { store = \"redis+unix:none.sock\" }", 8, "revocations of issuer \"development\": "),
            (
                "[accounts]\nstore = \"redis+unix:none.sock\"\nstore_password = \"env:NOBODY_HAS_SET_THIS\"", 8,
                "[accounts]: "
            ),
        ])
    func `names a store that cannot be used`(accounts: String, line: Int, fault: String) throws {
        let result = try check(accounts).result
        #expect(result.status == 1)
        #expect(result.error.hasPrefix("runtime.toml:\(line): \(fault)"), "\(result.error)")
        #expect(result.error.split(separator: "\n").count == 1)
    }

    @Test func `finds a key that signs what the issuer does not take`() throws {
        let workplace = try AccountWorkplace()
        try #require(try workplace.run("keys", "generate", "--algorithm", "ES256").status == 0)
        let rotation = try workplace.run("keys", "rotate", "--algorithm", "EdDSA", "--publish-ahead", "2s")
        try #require(rotation.status == 0, "\(rotation.error)")
        // Until the new key signs, all is well.
        var result = try workplace.run("check")
        let end = ContinuousClock.now + .seconds(60)
        while result.status == 0, ContinuousClock.now < end { result = try workplace.run("check") }
        #expect(
            result.error
                == "runtime.toml:8: [accounts]: the key in .swiftlet/keys signs with EdDSA, expected one of the issuer's "
                + "algorithms: ES256\n")
    }
}
