import JOSE
import Testing

@testable import Authorization

@Suite struct `Bearer tokens` {
    private func read(_ text: String?, count: Int? = nil, query: String = "") -> String {
        do {
            let token = try BearerToken(
                authorization: text.map { Array($0.utf8)[...] }, count: count ?? (text == nil ? 0 : 1), query: query)
            return String(decoding: token.bytes, as: UTF8.self)
        } catch {
            return "\(error)"
        }
    }

    @Test(arguments: ["a", "aA0-._~+/", "a=", "a==", "a.b.c", String(repeating: "x", count: 100_000)])
    func `is a b64token after one space`(token: String) {
        for scheme in ["Bearer", "bearer", "BEARER", "bEaReR"] { #expect(read("\(scheme) \(token)") == token) }
    }

    @Test(
        arguments: [
            nil, "", "Basic abc", "Bearer2 abc", "Beare abc", "Bearerabc", " Bearer abc", "DPoP abc", "Be\u{0}rer a",
            "\"earer abc",
        ])
    func `of no bearer scheme is no credentials`(text: String?) {
        #expect(read(text) == "no bearer token, expected one")
    }

    @Test(arguments: ["Bearer", "Bearer ", "Bearer\tabc"])
    func `that is missing after its scheme is malformed`(text: String) {
        #expect(read(text) == "no token after \"Bearer\", expected one space and a token")
    }

    @Test(
        arguments: [
            "Bearer  abc", "Bearer abc ", "Bearer a b", "Bearer a,b", "Bearer =", "Bearer a=b", "Bearer \"a\"",
            "Bearer a\u{0}", "Bearer é", "Bearer a\r\nX: y", "Bearer a, Bearer b", "Bearer a:b", "Bearer a@",
        ])
    func `with a byte outside the grammar is malformed`(text: String) {
        #expect(read(text) == "token has a byte outside RFC 6750's \"b64token\"")
    }

    @Test func `in two fields is malformed, also when one is empty`() {
        #expect(read("Bearer a", count: 2) == "2 Authorization fields, expected one")
        #expect(read("", count: 2) == "2 Authorization fields, expected one")
        #expect(read("Basic a", count: 3) == "3 Authorization fields, expected one")
    }

    @Test(
        arguments: [
            "access_token=x", "a=1&access_token=x", "access_token", "access%5Ftoken=x", "access_token=x&b=%GG",
            "b=%GG&access_token=x", "access_token=%GG",
        ])
    func `in the header and in the query is malformed`(query: String) {
        #expect(
            read("Bearer a", query: query) == "token in the header and in the query, expected it in the header alone")
        // Alone it is no credentials at all: a token is taken from the header only.
        #expect(read(nil, query: query) == "no bearer token, expected one")
    }

    @Test(arguments: ["access_tokens=x", "a=access_token", "Access_Token=x", "xaccess_token=x", "access_token%=x"])
    func `another member of the query is none`(query: String) {
        #expect(read("Bearer a", query: query) == "a")
    }

    @Test func `every byte is taken or refused as the grammar says`() {
        let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~+/".utf8)
        for byte in UInt8.min...UInt8.max {
            let field = Array("Bearer a".utf8) + [byte, UInt8(ascii: "a")]
            let token = try? BearerToken(authorization: field[...], count: 1, query: "")
            #expect((token != nil) == allowed.contains(byte), "\(byte)")
        }
    }
}

@Suite struct `Challenges` {
    @Test(
        arguments: [
            (.noCredentials, "Bearer realm=\"r\"", "no-credentials"),
            (.invalidRequest(.noToken), "Bearer error=\"invalid_request\"", "malformed-authorization"),
            (.invalidRequest(.forbiddenByte), "Bearer error=\"invalid_request\"", "malformed-authorization"),
            (.invalidRequest(.severalFields(2)), "Bearer error=\"invalid_request\"", "several-credentials"),
            (.invalidRequest(.alsoInQuery), "Bearer error=\"invalid_request\"", "several-credentials"),
            (.invalidToken(.unknownIssuer), "Bearer error=\"invalid_token\"", "unknown-issuer"),
            (.invalidToken(.signatureMismatch), "Bearer error=\"invalid_token\"", "signature-mismatch"),
            (
                .insufficientScope(subject: "s", scopes: ["a", "b"], unmet: "x"),
                "Bearer error=\"insufficient_scope\", scope=\"a b\"", "insufficient-scope"
            ),
            (
                .insufficientScope(subject: "s", scopes: [], unmet: "x"), "Bearer error=\"insufficient_scope\"",
                "insufficient-scope"
            ),
        ] as [(AuthorizationRefusal, String, String)])
    func `tells the code and never the rule`(refusal: AuthorizationRefusal, challenge: String, rule: String) {
        #expect(refusal.challenge(realm: "r") == challenge)
        #expect(refusal.rule == rule)
        #expect(!refusal.description.isEmpty)
    }
}
