import FunctionKit
import Testing

@Suite struct `Scopes` {
    @Test(arguments: UInt8.min...UInt8.max)
    func `takes the bytes of RFC 6749's scope-token and no other`(byte: UInt8) {
        let isAllowed = byte == 0x21 || (0x23...0x5B).contains(byte) || (0x5D...0x7E).contains(byte)
        // A byte from 128 on stands in UTF-8 as two; the first of them is at fault.
        let text = "a\(Unicode.Scalar(byte))"
        if isAllowed {
            #expect(throws: Never.self) { try Scope(parsing: text) }
        } else {
            let first = byte < 0x80 ? byte : 0xC0 | byte >> 6
            #expect(throws: ScopeError.forbiddenByte(first, position: 1)) { try Scope(parsing: text) }
        }
    }

    @Test func `is not empty`() {
        #expect(throws: ScopeError.empty) { try Scope(parsing: "") }
    }

    @Test func `keeps its text`() throws {
        #expect(try Scope(parsing: "payments:write").description == "payments:write")
        #expect(Scope("payments:write").name == "payments:write")
    }

    @Test(
        arguments: [
            ("payments:write", "payments:writ"), ("payments:write", "payments:write2"), ("payments", "Payments"),
            ("a", "a*"),
        ])
    func `equals only the same bytes`(one: String, other: String) throws {
        #expect(try Scope(parsing: one) != Scope(parsing: other))
    }

    @Test(
        arguments: [
            (ScopeError.empty, "scope is empty, expected at least one character"),
            (
                .forbiddenByte(0x20, position: 3),
                "scope has byte 0x20 at position 3, expected printable ASCII without space, \" and \\"
            ),
        ])
    func `says what is wrong`(error: ScopeError, text: String) { #expect("\(error)" == text) }

    @Test func `a literal that is no scope traps`() async {
        await #expect(processExitsWith: .failure) { _ = Scope("a b") }
    }
}
