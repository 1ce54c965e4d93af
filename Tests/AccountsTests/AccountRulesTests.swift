import AccountKit
import Testing

@Suite struct `The rules of accounts` {
    @Test func `let a login be refreshed for 30 days`() { #expect(AccountRules().refreshLifetime == 30 * 86_400) }
}
