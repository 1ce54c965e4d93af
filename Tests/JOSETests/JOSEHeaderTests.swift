import Signatures
import Testing

@testable import JOSE

@Suite struct `JOSE header` {
    private func header(_ json: String) throws(TokenRefusal) -> JOSEHeader {
        try JOSEHeader(parsing: Array(json.utf8), allowing: [.hs256, .es256])
    }

    private func refusal(_ json: String) -> TokenRefusal? {
        do { _ = try header(json) } catch { return error }
        return nil
    }

    @Test(arguments: [
        #"{"alg":"HS256"}"#, #"{"\u0061lg":"\u0048S256"}"#, #"{"alg":"HS256","typ":"JWT","cty":"x","kid":""}"#,
        #"{"alg":"HS256","b64":true}"#, #"{"alg":"HS256","x5t":"a","x5t#S256":"b"}"#,
        #"{"alg":"HS256","iss":"joe","unknown":{"jwk":1}}"#, #"{"alg":"HS256","Jwk":{},"CRIT":[],"Alg":"none"}"#,
    ])
    func `is accepted with parameters that change nothing`(json: String) throws {
        #expect(try header(json).algorithm == .hs256)
    }

    @Test func `keeps kid and typ`() throws {
        let header = try header(#"{"alg":"ES256","kid":"caf\u00e9","typ":"application/AT+jwt"}"#)
        #expect(header.keyID.map { Array($0.utf8) } == Array("caf\u{E9}".utf8))
        #expect(header.type == .accessToken)
    }

    @Test(arguments: [
        "none", "None", "NONE", "nOnE", "", "hs256", "HS256 ", "HS384", "RS256", "EdDSA", "ED25519", "HS256\u{301}",
        "E\u{17F}256", "none\u{0}",
    ])
    func `no algorithm is allowed but those of the list, byte for byte`(name: String) {
        let json = #"{"alg":\#(JSONString.quoted(name))}"#
        #expect(refusal(json) == .algorithmNotAllowed(found: Excerpt(name)))
    }

    @Test(arguments: [
        (#"{}"#, "alg"), (#"{"Alg":"HS256"}"#, "alg"), (#"{"alg":null}"#, "alg"), (#"{"alg":["HS256"]}"#, "alg"),
        (#"{"alg":"HS256","kid":1}"#, "kid"), (#"{"alg":"HS256","kid":null}"#, "kid"),
        (#"{"alg":"HS256","typ":["JWT"]}"#, "typ"), (#"{"alg":"HS256","cty":{}}"#, "cty"),
        (#"{"alg":"HS256","b64":"false"}"#, "b64"), (#"{"alg":"HS256","b64":0}"#, "b64"),
        (#"{"alg":"HS256","b64":null}"#, "b64"),
    ])
    func `a parameter of the wrong type is refused`(json: String, name: String) {
        guard case .headerParameterInvalid(name, _) = refusal(json) else {
            Issue.record("\(String(describing: refusal(json)))")
            return
        }
    }

    @Test(
        arguments: [
            (#""crit":["b64"],"b64":true"#, .criticalExtension), (#""crit":["exp"],"exp":1"#, .criticalExtension),
            (#""crit":[]"#, .criticalExtension), (#""crit":null"#, .criticalExtension),
            (#""crit":"b64""#, .criticalExtension),
            (#""\u0063rit":["x"],"x":1"#, .criticalExtension), (#""b64":false"#, .unencodedPayload),
            (#""enc":"A128GCM""#, .encrypted), (#""zip":"DEF""#, .compressed),
            (#""jwk":{}"#, .embeddedKey(parameter: "jwk")), (#""jku":"https://a""#, .embeddedKey(parameter: "jku")),
            (#""x5u":"https://a""#, .embeddedKey(parameter: "x5u")), (#""x5c":[]"#, .embeddedKey(parameter: "x5c")),
        ] as [(String, TokenRefusal)])
    func `an extension is refused, not ignored`(members: String, expected: TokenRefusal) {
        #expect(refusal(#"{"alg":"HS256",\#(members)}"#) == expected)
    }

    /// To Swift a quote and the mark behind it are one character, and so are CR and LF; in JSON each is its own.
    @Test(
        arguments: [
            ("{\"alg\"\u{301}:\"HS256\"}", .headerNotJSON(.unexpectedByte(offset: 6))),
            ("{\"alg\":\"HS256\"\u{301}}", .headerNotJSON(.unexpectedByte(offset: 14))),
            ("{\u{301}\"alg\":\"HS256\"}", .headerNotJSON(.unexpectedByte(offset: 1))),
            ("{\"alg\":\u{301}\"HS256\"}", .headerNotJSON(.unexpectedByte(offset: 7))),
            ("{\"\u{301}alg\":\"HS256\"}", .headerParameterInvalid(name: "alg", expected: "a string")),
            ("{\"alg\u{301}\":\"HS256\"}", .headerParameterInvalid(name: "alg", expected: "a string")),
            ("{\"alg\":\"\u{301}HS256\"}", .algorithmNotAllowed(found: Excerpt("\u{301}HS256"))),
            ("{\"alg\":\"HS256\u{200D}\"}", .algorithmNotAllowed(found: Excerpt("HS256\u{200D}"))),
            ("{\"alg\":\"HS256\",\"alg\u{301}\":\"none\",\"\u{301}crit\":[]}", nil),
            ("{\"alg\":\"HS256\",\"x\":\"\u{301}\",\"crit\":[]}", .criticalExtension),
            ("{\"alg\":\"HS256\",\"x\":\"\\\"\u{301}\",\"crit\":[]}", .criticalExtension),
            ("{\r\n\"alg\"\r\n:\r\n\"HS256\"\r\n}\r\n", nil),
            ("{\"alg\":\"HS256\r\n\"}", .headerNotJSON(.invalidString(offset: 13))),
            ("{\"alg\":\"HS256\\r\\n\"}", .algorithmNotAllowed(found: Excerpt("HS256\r\n"))),
            ("{\"alg\r\n\":\"HS256\"}", .headerNotJSON(.invalidString(offset: 5))),
        ] as [(String, TokenRefusal?)])
    func `is read byte by byte, whatever joins for a reader`(json: String, expected: TokenRefusal?) {
        #expect(refusal(json) == expected)
    }

    @Test(
        arguments: [
            ("", .notAnObject), ("[]", .notAnObject), ("{}{}", .unexpectedByte(offset: 2)),
            (#"{"alg":"HS256","alg":"HS256"}"#, .duplicateName(offset: 15)),
            (#"{"alg":"none","\u0061lg":"HS256"}"#, .duplicateName(offset: 14)),
        ] as [(String, JSONError)])
    func `is one strict JSON object`(json: String, error: JSONError) {
        #expect(refusal(json) == .headerNotJSON(error))
    }
}
