import FunctionKit
import JOSE
import Signatures
import TestSupport
import Testing

@testable import Authorization

@Suite struct `Memo of verified tokens` {
    private let issuer: TestIssuer
    private let entry: TokenMemo.Entry

    init() throws {
        issuer = try TestIssuer()
        entry = try Self.entry(issuer)
    }

    /// What a token from 1,000 to 2,000 leaves.
    private static func entry(_ issuer: TestIssuer, place: Int = 0) throws -> TokenMemo.Entry {
        let described = issuer.issuer()
        let token = try issuer.token()
        let verified = try TokenVerifier(keys: issuer.keys, algorithms: [issuer.algorithm]).verify(token.span)
        let validity = try described.policy.check(verified, at: NumericDate(secondsSince1970: 1_500))
        return TokenMemo.Entry(
            place: place, epoch: 0, validity: validity, claims: try TokenClaims(verified.claims, of: described))
    }

    private func token(_ number: Int, length: Int = 100) -> [UInt8] {
        let tail = Array("\(number)".utf8)
        return Array(repeating: 0x41, count: length - tail.count) + tail
    }

    private func finds(_ token: [UInt8], in memo: inout TokenMemo, at now: Double = 1_500) -> Bool {
        memo.find(token.span, at: NumericDate(secondsSince1970: now)) != nil
    }

    @Test func `finds what it was told, and nothing else`() {
        var memo = TokenMemo(capacity: 16)
        #expect(!finds(token(1), in: &memo))
        memo.remember(entry, for: token(1).span)
        #expect(finds(token(1), in: &memo))
        #expect(!finds(token(2), in: &memo))
        #expect(!finds(token(1, length: 101), in: &memo))
        #expect(!finds(Array(token(1).dropFirst()), in: &memo))
        #expect(!finds([], in: &memo))
    }

    @Test func `finds no token of which one byte was changed`() {
        var memo = TokenMemo(capacity: 16)
        let known = token(1)
        memo.remember(entry, for: known.span)
        for index in known.indices {
            var changed = known
            changed[index] ^= 1
            #expect(!finds(changed, in: &memo), "byte \(index)")
        }
        #expect(finds(known, in: &memo))
    }

    @Test(arguments: [(999.0, false), (1_000, true), (1_999, true), (2_000, false)])
    func `counts while the token would verify again`(now: Double, isFound: Bool) {
        var memo = TokenMemo(capacity: 16)
        memo.remember(entry, for: token(1).span)
        #expect(finds(token(1), in: &memo, at: now) == isFound)
    }

    @Test(arguments: [(0, 0), (1, 4), (4, 4), (5, 8), (512, 512)])
    func `keeps at most as many as it may`(capacity: Int, limit: Int) {
        var memo = TokenMemo(capacity: capacity)
        for number in 0..<2_000 { memo.remember(entry, for: token(number).span) }
        let count = (0..<2_000).count { finds(token($0), in: &memo) }
        #expect(count <= limit)
        #expect(count > limit * 9 / 10 || limit == 0)
    }

    @Test(arguments: [(31, false), (32, true), (2_048, true), (2_049, false)])
    func `keeps no token that is short or long beyond sense`(length: Int, isKept: Bool) {
        var memo = TokenMemo(capacity: 4)
        memo.remember(entry, for: token(1, length: length).span)
        #expect(finds(token(1, length: length), in: &memo) == isKept)
    }

    @Test func `holds a token once, the newest`() throws {
        var memo = TokenMemo(capacity: 4)
        for place in 0..<9 {
            let entry = try Self.entry(issuer, place: place)
            memo.remember(entry, for: token(1).span)
        }
        let known = token(1)
        #expect(memo.find(known.span, at: NumericDate(secondsSince1970: 1_500))?.place == 8)
        memo.remember(entry, for: token(2).span)
        #expect(finds(token(1), in: &memo))
        #expect(finds(token(2), in: &memo))
    }
}

/// The same tokens, with and without: the memo is a matter of speed alone.
@Suite struct `Authenticating with a memo` {
    private let a: TestIssuer
    private let b: TestIssuer

    init() throws {
        a = try TestIssuer("https://a.example/", .es256)
        b = try TestIssuer("https://b.example/", .hs256)
    }

    private func outcome(_ token: [UInt8], with authenticator: Authenticator, at now: Int64) throws -> String {
        let rule = try AccessRule(.scopes("x"), pathParameters: [])
        let bearer = try BearerToken(authorization: (Array("Bearer ".utf8) + token)[...], count: 1, query: "")
        do {
            let grant = try authenticator.grant(bearer, access: rule, parameters: PathParameters([]), at: now)
            return "\(grant.subject) \(grant.issuer) \(grant.scopes.map(\.name).sorted())"
        } catch {
            return error.refusal.rule
        }
    }

    @Test func `changes no answer`() throws {
        let issuers = [a.issuer(leeway: .seconds(5)), b.issuer()]
        let (with, without) = (Authenticator(issuers: issuers, memo: 8), Authenticator(issuers: issuers, memo: 0))
        var tokens: [[UInt8]] = []
        for issuer in [a, b] {
            tokens.append(try issuer.token(#""scope":"x""#))
            tokens.append(try issuer.token(#""scope":"x y","jti":"1""#))
            tokens.append(try issuer.token(#""scope":"y""#))
            tokens.append(try issuer.token(#""scope":1"#))
            tokens.append(try issuer.token(type: "JWT"))
            tokens.append(try TestIssuer(issuer.url, issuer.algorithm).token(#""scope":"x""#))
        }
        var generator = SeededGenerator(seed: 3)
        var granted = 0
        for _ in 0..<3_000 {
            var token = try #require(tokens.randomElement(using: &generator))
            if Int.random(in: 0..<4, using: &generator) == 0 {
                token[.random(in: token.indices, using: &generator)] ^= 1
            }
            let now = Int64.random(in: 990...2_010, using: &generator)
            let expected: String
            do { expected = try outcome(token, with: without, at: now) } catch { continue }
            #expect(try outcome(token, with: with, at: now) == expected)
            if expected.contains("u1") { granted += 1 }
        }
        #expect(granted > 500)
    }
}
