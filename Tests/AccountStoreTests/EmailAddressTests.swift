import AccountStore
import Testing

@Suite struct `An e-mail address` {
    @Test(arguments: [
        ("Someone@Example.COM", "someone@example.com"), ("a.b+c@d-e.org", "a.b+c@d-e.org"), ("x@1.2", "x@1.2"),
    ]) func `is kept in lower case`(text: String, kept: String) { #expect(EmailAddress(text)?.text == kept) }

    @Test(arguments: [
        "", "a", "a@", "@b.c", "a@b", "a@b.", "a@.c", "a@b..c", "a..b@c.d", ".a@b.c", "a.@b.c", "a@-b.c", "a@b-.c",
        "a@b.c\0", "a b@c.d", "a@b@c.d", "аdmin@example.com", "admin@exаmple.com", "admin@example.com\u{301}",
        "\"a\"@b.c", "a@[127.0.0.1]", String(repeating: "a", count: 65) + "@b.c", "\u{212A}@b.c",
        "a@" + String(repeating: "b.", count: 130) + "c",
    ]) func `is nothing else`(text: String) { #expect(EmailAddress(text) == nil) }
}
