import Passwords
import Testing

@Suite struct `A bcrypt hash` {
    private static let digest = String(repeating: "a", count: 53)

    @Test(arguments: ["2a", "2b", "2y"]) func `is read in each of its versions`(version: String) {
        #expect(BcryptHash("$\(version)$12$\(Self.digest)")?.cost == 12)
    }

    @Test(arguments: [
        "", "$2b$12$", "$2x$12$\(digest)", "$2b$03$\(digest)", "$2b$32$\(digest)", "$2b$1a$\(digest)",
        "$2b$12$\(digest)a",
        "$2b$12$\(digest.dropLast())*", "*0",
    ]) func `is nothing else`(text: String) { #expect(BcryptHash(text) == nil) }
}
