import Revocations
import Testing

@Suite struct `A revocation` {
    @Test func `says what it was told`() {
        let revocation = Revocation(.subject("u1", issuedUntil: 7), expires: 9, made: 7_500)
        #expect(revocation.tokens == .subject("u1", issuedUntil: 7))
        #expect((revocation.expires, revocation.made) == (9, 7_500))
    }
}
