import Testing

@testable import FunctionKit

@Suite struct `Requests` {
    private func request(_ pairs: [(name: String, value: String)]) -> Request {
        Request(
            method: .get, path: "/", pathParameters: PathParameters([("id", "1")]), query: "a=%20", body: [],
            variables: Variables(pairs: pairs))
    }

    @Test func `shows header fields without the token`() {
        let fields = request([
            ("HTTP_AUTHORIZATION", "Bearer secret"), ("HTTP_Authorization", "Bearer secret"), ("HTTP_X_A", "1"),
            ("HTTP_X_A", "2"), ("CONTENT_TYPE", "text/plain"), ("CONTENT_LENGTH", "3"), ("REMOTE_ADDR", "::1"),
            ("HTTP_", "x"), ("HTTP_A B", "x"), ("SERVER_NAME", "x"),
        ]).headerFields
        #expect(fields.count == 4)
        #expect(fields[.authorization] == nil)
        #expect(fields.allSatisfy { !$0.value.contains("secret") })
        #expect(fields[.contentType] == "text/plain")
        #expect(fields[.contentLength] == "3")
        #expect(HTTPField.Name("x-a").map { fields[values: $0] } == ["1", "2"])
    }

    @Test func `reads what nginx told`() {
        let request = request([("CONTENT_TYPE", ""), ("REMOTE_ADDR", "::1")])
        #expect(request.contentType == nil)
        #expect(request.remoteAddress == "::1")
        #expect(request.queryItems == [QueryItem(name: "a", value: " ")])
        #expect(request.pathParameters["id"] == "1")
        #expect(request.pathParameters["ID"] == nil)
    }
}

@Suite struct `Contexts` {
    private struct Claims: GrantedClaims {
        let scopes: Set = [Scope("a")]
        let roles: Set<String> = []
        let clientID: String? = nil
        let authorizedParty: String? = nil
        let payload = Array(#"{"tenant":"t1"}"#.utf8)
    }

    @Test func `has the caller's grant`() throws {
        struct Tenant: Decodable { let tenant: String }
        let grant = Grant(subject: "u1", issuer: "i", claims: Claims())
        let context = Context(id: "1", function: "F", caller: grant) { _, _, _, _ in }
        #expect(context.grant.subject == "u1")
        #expect(context.grant.scopes == [Scope("a")])
        #expect(try context.grant.claims(as: Tenant.self).tenant == "t1")
        #expect(throws: DecodingError.self) { try context.grant.claims(as: [Int].self) }
    }

    @Test func `of a public function has no grant, and asking for one traps`() async {
        #expect(Context(id: "1", function: "F", caller: nil) { _, _, _, _ in }.caller == nil)
        await #expect(processExitsWith: .failure) {
            _ = Context(id: "1", function: "F", caller: nil) { _, _, _, _ in }.grant
        }
    }
}

@Suite struct `Access declarations` {
    @Test func `is described in words`() {
        let access = Access.all(
            .scopes("a", "b"), .any(.role("x", "y"), .claim("sub", matches: .path("id"))),
            .claim("t", matches: .text("v")))
        #expect(access.description == "scopes a b and (role x or y or claim sub = {id}) and claim t = \"v\"")
        #expect(Access.anyScope("a", "b").description == "any scope of a b")
        #expect(Access.public(because: "r").description == "public: r")
        #expect(Access.authenticated.description == "authenticated")
    }
}
