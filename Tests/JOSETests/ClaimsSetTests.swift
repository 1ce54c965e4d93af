import Testing

@testable import JOSE

@Suite struct `Claims` {
    private func claims(_ json: String) throws -> ClaimsSet {
        ClaimsSet(object: try JSONObject(scanning: Array(json.utf8)))
    }

    @Test func `are read by their types`() throws {
        let claims = try claims(
            #"""
            {"iss":"i","sub":"s","aud":"a","exp":3,"nbf":1.5,"iat":2,"jti":"j","client_id":"c","scope":"a b  c",
            "roles":["x","y\n"],"scp":"one two","deep":{"n":[1, 2]}}
            """#)
        #expect(try claims.issuer == "i")
        #expect(try claims.subject == "s")
        #expect(try claims.audience == ["a"])
        #expect(try claims.expirationTime == NumericDate(secondsSince1970: 3))
        #expect(try claims.notBefore == NumericDate(secondsSince1970: 1.5))
        #expect(try claims.issuedAt == NumericDate(secondsSince1970: 2))
        #expect(try claims.tokenID == "j")
        #expect(try claims.clientID == "c")
        #expect(try claims.spaceDelimited(ClaimName("scope")) == ["a", "b", "c"])
        #expect(try claims.stringOrStrings(ClaimName("roles")) == ["x", "y\n"])
        #expect(try claims.stringOrStrings(ClaimName("scp")) == ["one two"])
        #expect(claims.kind(of: ClaimName("deep")) == .object)
        #expect(claims.json(of: "deep") == Array(#"{"n":[1, 2]}"#.utf8))
    }

    @Test func `that are absent are nil`() throws {
        let claims = try claims("{}")
        #expect(try claims.issuer == nil)
        #expect(try claims.audience == nil)
        #expect(try claims.expirationTime == nil)
        #expect(try claims.spaceDelimited(ClaimName("scope")) == nil)
        #expect(claims.kind(of: ClaimName("x")) == nil)
    }

    @Test func `of the wrong type are no absent claims`() throws {
        let claims = try claims(#"{"iss":null,"exp":"3","aud":[null],"scope":["a"],"roles":{},"n":1}"#)
        #expect(throws: TokenRefusal.claimInvalid(name: "iss", expected: "a string")) { try claims.issuer }
        #expect(throws: TokenRefusal.claimInvalid(name: "exp", expected: "a number of seconds")) {
            try claims.expirationTime
        }
        #expect(throws: TokenRefusal.self) { try claims.audience }
        #expect(throws: TokenRefusal.claimInvalid(name: "scope", expected: "a string")) {
            try claims.spaceDelimited(ClaimName("scope"))
        }
        #expect(throws: TokenRefusal.self) { try claims.stringOrStrings(ClaimName("roles")) }
        #expect(throws: TokenRefusal.self) { try claims.string("n") }
    }
}
