import Testing

@testable import JOSE

@Suite struct `Token types` {
    @Test(arguments: ["at+jwt", "AT+JWT", "application/at+jwt", "Application/At+Jwt"])
    func `neither case nor the prefix counts`(value: String) {
        #expect(TokenType(value) == .accessToken)
    }

    @Test(arguments: [
        "", "JWT", "at", "jwt", "at+jwt ", " at+jwt", "at+jwt;x=y", "application/", "application/application/at+jwt",
        "text/at+jwt", "application/x/at+jwt", "a\u{FF54}+jwt", "at+\u{17F}jwt",
    ])
    func `anything else does`(value: String) {
        #expect(TokenType(value) != .accessToken)
    }

    @Test func `the prefix stays where another slash follows`() {
        #expect(TokenType("application/x/y") != TokenType("x/y"))
    }
}
