import AccountStore
import Revocations
import Testing

extension `The store` {
    private static let token = RevocableToken(id: "jti-1", subject: "usr_1", client: "web", issued: now)

    @Test(
        arguments: [
            (.token(id: "jti-1"), true), (.token(id: "jti-2"), false), (.token(id: "JTI-1"), false),
            (.token(id: "usr_1"), false), (.token(id: ""), false),
            (.subject("usr_1", issuedUntil: now), true), (.subject("usr_1", issuedUntil: now - 1), false),
            (.subject("usr_1", issuedUntil: now + 1), true), (.subject("usr_2", issuedUntil: now), false),
            (.subject("web", issuedUntil: now), false), (.subject("jti-1", issuedUntil: now), false),
            (.client("web", issuedUntil: now), true), (.client("web", issuedUntil: now - 1), false),
            (.client("usr_1", issuedUntil: now), false), (.client("we", issuedUntil: now), false),
            (.all(issuedUntil: now), true), (.all(issuedUntil: now - 1), false),
        ] as [(Revocation.Tokens, Bool)])
    func `knows a revoked token until the revocation expires`(tokens: Revocation.Tokens, isRevoked: Bool) throws {
        for kind in StoreKind.allCases {
            let store = try kind.make().store
            try store.revoke(Revocation(tokens, expires: now + 100, made: now * 1_000))
            // Others must neither hide it nor stand for it.
            try store.revoke(Revocation(.token(id: "jti-3"), expires: now + 100, made: now * 1_000))
            try store.revoke(Revocation(.subject("usr_3", issuedUntil: now), expires: now + 100, made: now * 1_000))
            #expect(try store.isRevoked(Self.token, at: now) == isRevoked, "\(kind)")
            #expect(try store.isRevoked(Self.token, at: now + 99) == isRevoked, "\(kind)")
            #expect(try !store.isRevoked(Self.token, at: now + 100), "\(kind)")
        }
    }
}
