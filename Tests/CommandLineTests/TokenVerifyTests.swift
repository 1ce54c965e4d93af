import FoundationEssentials
import TestSupport
import Testing

@Suite struct `swiftlet token verify` {
    private let workplace: Workplace
    /// iat 1700000000, exp 1700000900, aud api, iss issuer, sub s, typ at+jwt.
    private let token: String

    /// What the command prints, as far as these tests look at it.
    private struct Line: Decodable {
        let verdict: String
        let rule: String?
        let reason: String?
    }

    init() throws {
        workplace = try Workplace()
        try workplace.makeKeys()
        let minted = try workplace.run(
            "token", "mint", "--subject", "s", "--issuer", "issuer", "--audience", "api", "--claim", "iat=1700000000",
            "--claim", "exp=1700000900")
        token = String(minted.output.dropLast())
    }

    private func verify(_ arguments: [String], _ token: String) throws -> (status: Int32, line: Line, text: String) {
        let result = try workplace.run(
            ["token", "verify", "--jwks", ".swiftlet/keys/jwks.json"] + arguments + ["-"],
            input: .bytes(Array(token.utf8)))
        #expect(result.output.last == "\n" && result.output.filter { $0 == "\n" }.count == 1, "\(result)")
        return (result.status, try JSONDecoder().decode(Line.self, from: Data(result.output.utf8)), result.output)
    }

    @Test(
        arguments: [
            (["--at", "1700000000"], nil),
            (["--at", "1700000899"], nil),
            (["--at", "1700000900"], "expired"),
            (["--at", "1700000909", "--leeway", "10"], nil),
            (["--at", "1700000910", "--leeway", "10"], "expired"),
            (["--at", "1699999999"], "issued-in-future"),
            (["--at", "1699999990", "--leeway", "10"], nil),
            ([], "expired"),
            (["--at", "1700000000", "--issuer", "issuer", "--audience", "api", "--type", "at+jwt"], nil),
            (["--at", "1700000000", "--audience", "other", "--audience", "api"], nil),
            (["--at", "1700000000", "--issuer", "Issuer"], "issuer-mismatch"),
            (["--at", "1700000000", "--audience", "other"], "audience-mismatch"),
            (["--at", "1700000000", "--type", "JWT"], "type-mismatch"),
            (["--at", "1700000000", "--require", "jti", "--require", "client_id"], nil),
            (["--at", "1700000000", "--require", "nonce"], "claim-missing"),
            (["--signature-only"], nil),
            (["--signature-only", "--issuer", "other", "--type", "JWT"], nil),
        ] as [([String], String?)])
    func `judges by what the options say`(arguments: [String], rule: String?) throws {
        let (status, line, text) = try verify(["--algorithm", "ES256"] + arguments, token)
        #expect(status == (rule == nil ? 0 : 1), "\(text)")
        #expect(line.verdict == (rule == nil ? "valid" : "refused"))
        #expect(line.rule == rule)
        #expect((line.reason == nil) == (rule == nil))
        #expect(text.contains("\"header\":{\"alg\":\"ES256\""))
        #expect(text.contains("\"sub\":\"s\""))
    }

    @Test func `takes any of several algorithms`() throws {
        let at = ["--at", "1700000000"]
        #expect(try verify(["--algorithm", "RS256", "--algorithm", "ES256"] + at, token).status == 0)
        #expect(try verify(["--algorithm", "ES512", "--algorithm", "ES256"] + at, token).status == 0)
        #expect(try verify(["--algorithm", "RS256"] + at, token).status == 1)
        #expect(try verify(["--algorithm", "ES512"] + at, token).status == 1)
    }

    @Test(arguments: ["\n", " ", "\r\n", "\0", "=", "."])
    func `takes standard input unchanged: what follows the token spoils it`(addition: String) throws {
        let (status, line, _) = try verify(["--algorithm", "ES256", "--at", "1700000000"], token + addition)
        #expect(status == 1)
        #expect(line.verdict == "refused")
    }

    @Test(arguments: ["", ".", "..", "a.b.c", "not a token", "\u{0}", "é.é.é"])
    func `refuses what is no token, with one line of JSON`(text: String) throws {
        let (status, line, output) = try verify(["--algorithm", "ES256"], text)
        #expect(status == 1)
        #expect(line.rule != nil)
        #expect(output.contains("\"header\":null,\"claims\":null"))
    }

    @Test func `refuses a token of any length`() throws {
        let (status, line, _) = try verify(["--algorithm", "ES256"], String(repeating: "a", count: 3 << 20))
        #expect(status == 1)
        #expect(line.rule == "token-length")
    }

    @Test func `takes the token as an argument too`() throws {
        let arguments = ["token", "verify", "--jwks", ".swiftlet/keys/jwks.json", "--algorithm", "ES256", "--at"]
        #expect(try workplace.run(arguments + ["1700000000", token]).status == 0)
        #expect(try workplace.run(arguments + ["1700000000", token + "="]).status == 1)
        #expect(try workplace.run(arguments + ["1700000900", token]).status == 1)
    }

    /// Signed with HS256 and the 32 bytes "0123456789abcdef" twice.
    @Test(
        arguments: [
            // {"alg":"HS256"}, not JSON and a byte that is no UTF-8
            ("eyJhbGciOiJIUzI1NiJ9.bm90IEpTT04g_w.b0iTAPRd3fw0J0NV0LpLpA01s-CyzY4MDSgWK40TrkE", "claims-json"),
            // {CRLF"alg":LF"HS256"} and {"sub":LF"s"}
            ("ew0KImFsZyI6CiJIUzI1NiJ9.eyJzdWIiOgoicyJ9.LseBZIKJuwvOOqaj0KMCdy7vMrhcuINU04ddhm6tq5c", nil),
        ] as [(String, String?)])
    func `verifies the signature alone when told so, and stays on one line`(token: String, rule: String?) throws {
        let keys = #"{"keys":[{"kty":"oct","k":"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY"}]}"#
        try workplace.folder.write(keys, to: ".swiftlet/keys/jwks.json")
        let whole = try verify(["--algorithm", "HS256"], token)
        #expect(whole.status == (rule == nil ? 0 : 1))
        #expect(whole.line.rule == rule)
        #expect(try verify(["--algorithm", "HS256", "--signature-only"], token).status == 0)
        #expect(try verify(["--algorithm", "HS256", "--signature-only"], token.replacing(".", with: ".e")).status == 1)
    }

    @Test(arguments: [
        ["--algorithm", "none"], ["--algorithm", "es256"], [], ["--algorithm", "ES256", "--leeway", "-1"],
        ["--algorithm", "ES256", "--leeway", "nan"], ["--algorithm", "ES256", "--at", "inf"],
        ["--algorithm", "ES256", "--at", "soon"], ["--algorithm", "ES256", "--jwks", "nowhere.json"],
        ["--algorithm", "ES256", "--jwks", "runtime.toml"],
    ])
    func `ends with 2 when it cannot judge`(arguments: [String]) throws {
        let keys = arguments.contains("--jwks") ? [] : ["--jwks", ".swiftlet/keys/jwks.json"]
        let result = try workplace.run(["token", "verify"] + keys + arguments + [token])
        #expect(result.status == 2, "\(result)")
        #expect(result.output.isEmpty)
        #expect(result.error.hasPrefix("Error: "))
    }
}
