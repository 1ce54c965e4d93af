import AccountStore
import JOSE
import Linux
import Revocations
import Signatures
import TestSupport
import Testing

@Suite struct `swiftlet client` {
    private let workplace: AccountWorkplace

    init() throws { workplace = try AccountWorkplace() }

    private func client(_ id: String = "reports") throws -> Client {
        try #require(try workplace.store().client(id: id))
    }

    /// The hash that a secret is kept as.
    private func hash(_ secret: String) throws -> SecretHash? {
        let bytes = Array(secret.utf8)
        return SecretHash(try SHA256.digest(of: bytes.span))
    }

    private func add(_ arguments: String...) throws -> String {
        let result = try workplace.run(["client", "add", "reports", "--scope", "x:read x:write"] + arguments)
        guard result.status == 0 else { throw Unexpected(result: result) }
        return String(result.output.dropLast())
    }

    @Test func `adds a client, and prints its secret`() throws {
        let secret = try add("--audience", "https://a.example.com", "--audience", "https://b.example.com")
        let bytes = Array(secret.utf8)
        #expect(try Base64URL.decode(bytes.span).count == 32)
        let client = try client()
        #expect(try client.secretHash == hash(secret))
        #expect(client.scopes == ["x:read", "x:write"])
        #expect(client.audiences == ["https://a.example.com", "https://b.example.com"])
        #expect(!client.isDisabled)
    }

    @Test func `replaces a secret`() throws {
        let first = try add()
        let result = try workplace.run("client", "secret", "reports")
        #expect(result.status == 0)
        let second = String(result.output.dropLast())
        #expect(second != first)
        #expect(try client().secretHash == hash(second))
    }

    @Test func `disables a client and revokes its tokens`() throws {
        _ = try add()
        let before = Clock.secondsSince1970
        #expect(try workplace.run("client", "disable", "reports").status == 0)
        let now = Clock.secondsSince1970
        #expect(try client().isDisabled)
        let revocations = try workplace.store().revocations(at: now)
        #expect(
            revocations.contains { revocation in
                guard case .client("reports", let until) = revocation.tokens else { return false }
                return (before...now).contains(until) && revocation.expires == until + AccountWorkplace.tokenTime
            })
        #expect(try workplace.run("client", "enable", "reports").status == 0)
        #expect(try client().isDisabled == false)
        #expect(try workplace.store().revocations(at: now) == revocations)
    }

    @Test func `lists clients for people and for programs, and no secret`() throws {
        #expect(try workplace.run("client", "list").output == "ID  STATE  SCOPES  AUDIENCES\n")
        let secret = try add("--audience", "https://a.example.com")
        let rows: [ClientRow] = try workplace.json("client", "list")
        #expect(rows.map(\.id) == ["reports"])
        #expect(rows[0].scopes == ["x:read", "x:write"] && rows[0].audiences == ["https://a.example.com"])
        let text = try workplace.run("client", "list").output
        #expect(text.contains("reports  enabled  x:read x:write  https://a.example.com\n"), "\(text)")
        #expect(!text.contains(secret))
    }

    @Test(arguments: [
        (["add", "a b", "--scope", "x"], 2, "the client's id is \"a b\", expected 1 to 64 letters, digits"),
        (["add", "", "--scope", "x"], 2, "the client's id is \"\", expected 1 to 64 letters, digits"),
        (["add", "r"], 2, "Missing expected argument '--scope <scope>'"),
        (["add", "r", "--scope", "a\\b"], 2, "scope has byte 0x5C at position 1"),
        (["add", "r", "--scope", "x", "--audience", ""], 2, "--audience is \"\", expected 1 to 1024 characters"),
        (["add", "r", "--scope", "x", "--audience", "a b"], 2, "--audience is \"a b\", expected 1 to 1024 characters"),
        (["add", "swiftlet", "--scope", "x"], 1, "the client's id is that of logins, \"client\" in [accounts]"),
        (["disable", "nobody"], 1, "there is no client \"nobody\", expected one of \"swiftlet client list\""),
        (["enable", "nobody"], 1, "there is no client \"nobody\", expected one of \"swiftlet client list\""),
        (["secret", "nobody"], 1, "there is no client \"nobody\", expected one of \"swiftlet client list\""),
    ]) func `refuses what is none`(arguments: [String], status: Int32, message: String) throws {
        let result = try workplace.run(["client"] + arguments)
        #expect(result.status == status)
        #expect(result.error.contains(message), "\(result.error)")
        #expect(result.output.isEmpty)
    }

    @Test func `adds none twice`() throws {
        let secret = try add()
        let again = try workplace.run("client", "add", "reports", "--scope", "x")
        #expect(again.status == 1)
        #expect(
            again.error
                == "Error: there is a client \"reports\", expected a new id; \"swiftlet client secret\" makes a new secret\n"
        )
        #expect(try client().secretHash == hash(secret))
    }
}
