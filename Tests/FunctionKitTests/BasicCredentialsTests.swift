import Testing

@testable import FunctionKit

@Suite struct `Basic credentials` {
    private func request(_ values: [String]) -> Request {
        Request(
            method: .post, path: "/", pathParameters: PathParameters([]), query: "", body: [],
            variables: Variables(pairs: values.map { ("HTTP_AUTHORIZATION", $0) }))
    }

    private func basic(_ text: String) -> String { "Basic " + Data(text.utf8).base64EncodedString() }

    @Test(
        arguments: [
            ("a:b", "a", "b"), (":", "", ""), ("a:", "a", ""), (":b", "", "b"), ("a:b:c", "a", "b:c"),
            ("é:ü", "é", "ü"), ("a b:c d", "a b", "c d"), ("a%3Ab:c+d", "a%3Ab", "c+d"),
        ])
    func `are a name, a colon and a password in base64`(text: String, user: String, password: String) throws {
        let credentials = try #require(try request([basic(text)]).basicCredentials)
        #expect(credentials.user == user)
        #expect(credentials.password == password)
    }

    @Test(arguments: ["Basic YTpi", "basic YTpi", "BASIC YTpi", "bAsIc YTpi"])
    func `are recognized whatever the case of the scheme`(value: String) throws {
        #expect(try request([value]).basicCredentials?.user == "a")
    }

    @Test(arguments: ["Bearer eyJhbGciOiJFUzI1NiJ9.e30.c2ln", "Basi YTpi", "Basics YTpi", "Digest a=b", "", "YTpi"])
    func `are not made of another scheme, a bearer token least of all`(value: String) throws {
        #expect(try request([value]).basicCredentials == nil)
    }

    @Test func `are absent without the field`() throws { #expect(try request([]).basicCredentials == nil) }

    @Test(
        arguments: [
            "Basic", "Basic ", "Basic\tYTpi", "Basic  YTpi", "Basic YTpi ", "Basic YTp", "Basic YT=pi", "Basic Y!pi",
            "Basic YWI=",  // "ab", no colon
            "Basic YQA6Yg==",  // NUL
            "Basic YToN",  // carriage return
            "Basic YTp/",  // DEL
            "Basic /zph",  // not UTF-8
            "Basic YTpi\u{FFFD}", "Basic YTpi, Basic YTpi",
        ])
    func `that cannot be read are refused`(value: String) {
        #expect(throws: BasicCredentialsError.malformed) { try request([value]).basicCredentials }
    }

    @Test func `in two fields are refused, whatever their schemes`() {
        #expect(throws: BasicCredentialsError.severalFields(2)) {
            try request([basic("a:b"), basic("a:b")]).basicCredentials
        }
        #expect(throws: BasicCredentialsError.severalFields(2)) {
            try request(["Bearer x", basic("a:b")]).basicCredentials
        }
    }

    @Test(
        arguments: [
            ("a%3Ab:c%2Bd+e", "a:b", "c+d e"), ("%C3%A9:x", "é", "x"), ("a:b", "a", "b"),
        ])
    func `are decoded part by part for OAuth`(text: String, user: String, password: String) throws {
        let decoded = try #require(try request([basic(text)]).basicCredentials?.formDecoded)
        #expect(decoded.user == user)
        #expect(decoded.password == password)
    }

    @Test(arguments: ["a%:b", "a:b%2", "%FF:b", "a:%C3"])
    func `that are no form are not decoded`(text: String) throws {
        let credentials = try #require(try request([basic(text)]).basicCredentials)
        #expect(credentials.formDecoded == nil)
    }

    @Test func `are never printed`() throws {
        let credentials = try #require(try request([basic("somebody:secret")]).basicCredentials)
        var dumped = ""
        dump(credentials, to: &dumped)
        for text in ["\(credentials)", String(reflecting: credentials), dumped] {
            #expect(!text.contains("secret") && !text.contains("somebody"))
        }
    }
}

@Suite struct `Forms` {
    @Test func `are read from the body, strictly`() {
        #expect(
            Request.post("a=b+c&d=%C3%A9").formItems == [
                QueryItem(name: "a", value: "b c"), .init(name: "d", value: "é"),
            ])
        #expect(Request.post([0x61, 0x3D, 0xFF]).formItems == nil)
        #expect(Request.post("a=%").formItems == nil)
        #expect(Request.post("").formItems == [])
    }
}
