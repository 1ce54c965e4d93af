import JOSE
import Signatures
import Testing

@testable import Issuance

@Suite struct `Key ring` {
    private static let ahead: Int64 = 100
    private static let lifetime: Int64 = 900
    private let rules = RotationRules(publishAhead: ahead, tokenLifetime: lifetime)

    private func ring(signingSince start: Int64 = 1_000, _ algorithm: SignatureAlgorithm = .edDSA) throws -> KeyRing {
        let pem = try SigningKey.generate(for: algorithm).pem()
        return KeyRing([try KeyRing.Key(pem: pem, algorithm: algorithm, created: start, signsFrom: start)])
    }

    /// The states of all keys.
    private func states(_ ring: KeyRing, at now: Int64) -> [KeyRing.State] {
        ring.keys.indices.map { ring.state(at: $0, now: now) }
    }

    @Test(
        arguments: [
            (5_000, [.signing, .next]), (5_099, [.signing, .next]), (5_100, [.retiring, .signing]),
            (6_599, [.retiring, .signing]), (6_600, [.signing]),
        ] as [(Int64, [KeyRing.State])])
    func `publishes, signs, retires and withdraws to the second`(now: Int64, expected: [KeyRing.State]) throws {
        // 5,000 + 100 ahead; the last token is signed before 5,100, good until 6,000, accepted until 6,600.
        let rotated = try ring().rotated(by: rules, at: 5_000)
        #expect(rotated.keys.map(\.signsFrom) == [1_000, 5_100])
        #expect(rotated.keys.map(\.publishedUntil) == [6_600, nil])
        let left = rotated.withoutRetired(at: now)
        #expect(states(left, at: now) == expected)
        let signs = now < 5_100 ? rotated.keys[0] : rotated.keys[1]
        #expect(left.signing(at: now).keyID == signs.keyID)
        #expect(left.next(at: now)?.keyID == (now < 5_100 ? rotated.keys[1].keyID : nil))
    }

    @Test func `is not rotated while a rotation is pending`() throws {
        let rotated = try ring().rotated(by: rules, at: 5_000)
        let next = rotated.keys[1].keyID
        for now in [5_000, 5_099] as [Int64] {
            #expect(throws: KeyFolderError.pending(keyID: next, signsFrom: 5_100)) {
                try rotated.rotated(by: rules, at: now)
            }
        }
        let again = try rotated.rotated(by: rules, at: 5_100)
        #expect(again.keys.map(\.signsFrom) == [1_000, 5_100, 5_200])
        #expect(again.keys.map(\.publishedUntil) == [6_600, 6_700, nil])
    }

    @Test func `has its first key sign although the clock was set back before its time`() throws {
        let ring = try ring(signingSince: 9_000)
        #expect(states(ring, at: 10) == [.signing])
        let rotated = try ring.rotated(by: rules, at: 10)
        #expect(rotated.keys.map(\.signsFrom) == [9_000, 9_001])
        #expect(rotated.keys.map(\.publishedUntil) == [9_001 + 900 + 600, nil])
    }

    @Test func `holds no more keys than a key set may have`() throws {
        let quick = RotationRules(publishAhead: 2, tokenLifetime: 100_000)
        var ring = try ring()
        for step in 1..<Int64(KeyRing.keysLimit) { ring = try ring.rotated(by: quick, at: 1_000 + 2 * step) }
        #expect(ring.keys.count == KeyRing.keysLimit)
        #expect(throws: KeyFolderError.tooManyKeys(limit: KeyRing.keysLimit)) {
            try ring.rotated(by: quick, at: 2_000)
        }
        // The first one's time is over then.
        #expect(try ring.rotated(by: quick, at: 1_004 + 100_600).keys.count == KeyRing.keysLimit)
    }

    @Test(arguments: [(Int64.max - 50, 100), (.max, 2), (.max - 1, .max)] as [(Int64, Int64)])
    func `meets the end of time with an error or an order`(now: Int64, ahead: Int64) throws {
        let rules = RotationRules(publishAhead: ahead, tokenLifetime: .max)
        let rotated = try ring().rotated(by: rules, at: now)
        #expect(rotated.keys.map(\.signsFrom) == [1_000, .max])
        #expect(rotated.keys[0].publishedUntil == .max)
        let last = try ring(signingSince: .max)
        #expect(throws: KeyFolderError.timeOutOfRange) { try last.rotated(by: rules, at: now) }
    }

    @Test func `keeps keys for tokens that live longer than the rotation knew`() throws {
        let rotated = try ring().rotated(by: rules, at: 5_000)
        let long = RotationRules(publishAhead: 100, tokenLifetime: 3_600)
        #expect(rotated.keeping(by: long).keys.map(\.publishedUntil) == [5_100 + 3_600 + 600, nil])
        let short = RotationRules(publishAhead: 100, tokenLifetime: 1)
        #expect(rotated.keeping(by: short).keys.map(\.publishedUntil) == [6_600, nil])
        #expect(rotated.isTendingDue(by: long, keyAge: nil, at: 5_000))
        #expect(!rotated.isTendingDue(by: short, keyAge: nil, at: 5_000))
    }

    @Test(arguments: [
        (4_899, false, 1), (4_900, true, 2), (9_000, true, 2),
    ])
    func `replaces a key so that the next one signs at its age`(now: Int64, isDue: Bool, count: Int) throws {
        let ring = try ring()
        #expect(ring.isTendingDue(by: rules, keyAge: 4_000, at: now) == isDue)
        #expect(!ring.isTendingDue(by: rules, keyAge: nil, at: now))
        let tended = try ring.tended(by: rules, keyAge: 4_000, at: now)
        #expect(tended.keys.count == count)
        // Whoever comes second finds it done.
        #expect(!tended.isTendingDue(by: rules, keyAge: 4_000, at: now))
        #expect(try tended.tended(by: rules, keyAge: 4_000, at: now).keys.count == count)
    }

    @Test(arguments: [SignatureAlgorithm.es256, .rs256, .edDSA])
    func `changes its algorithm only when asked to`(algorithm: SignatureAlgorithm) throws {
        let first = try ring(signingSince: 1_000, .es256)
        #expect(try first.rotated(by: rules, at: 5_000).keys[1].signer.algorithm == .es256)
        let rotated = try first.rotated(to: algorithm, by: rules, at: 5_000)
        #expect(rotated.keys[1].signer.algorithm == algorithm)
        #expect(rotated.publicKeys.keys.map(\.algorithm) == [.es256, algorithm])
        #expect(rotated.publicKeys.keys.map(\.keyID) == rotated.keys.map(\.keyID))
    }

    @Test func `stays on its Edwards curve`() throws {
        let pem = try SigningKey.generate(on: .ed448).pem()
        let ring = KeyRing([try KeyRing.Key(pem: pem, algorithm: .edDSA, created: 0, signsFrom: 0)])
        let next = try ring.rotated(by: rules, at: 5_000).keys[1].publicKey.key.kind
        #expect(next == .edwardsCurve(.ed448))
    }
}
