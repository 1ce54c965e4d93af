import Settings
import Testing

@Suite struct `The id of a client` {
    @Test(arguments: [
        ("a", true), ("", false), (String(repeating: "a", count: 64), true), (String(repeating: "a", count: 65), false),
        ("Ab.9_z-Z0", true), ("a b", false), ("a/b", false), ("a:b", false), ("a@b", false), ("é", false),
        ("a\0", false),
    ])
    func `is 1 to 64 letters, digits and three signs, in ASCII`(text: String, isValid: Bool) {
        #expect(ClientID.isValid(text) == isValid)
    }
}
