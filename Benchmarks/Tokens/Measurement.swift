import Authorization
import CTokenBenchmark
import FunctionKit
import JOSE
import Revocations
import Signatures

/// Something that is done over and over and timed.
struct Measurement {
    let name: Name
    /// Does it so many times.
    let run: (_ count: Int) throws -> Void

    enum Name: String, CaseIterable {
        case bare = "bare libcrypto"
        case whole = "verify + validate"
        case signature = "signature"
        case signatureText = "base64url of the signature"
        case payloadText = "base64url of the payload"
        case policy = "policy"
        case grant = "grant"
        case remembered = "grant, remembered"
        case grantRevocable = "grant, revocations asked"
        case rememberedRevocable = "grant, remembered, revocations unchanged"
        case rememberedWaiting = "grant, remembered, revocations unchanged and heard of"
    }

    /// Everything that is measured for an algorithm.
    static func all(_ sample: TokenSample) throws -> [Measurement] {
        if sample.usesTables { try sample.publicKey.key.makeTable() }
        let tokens = sample.tokens
        let parts = tokens.map(TokenParts.init)
        let signatures = try zip(tokens, parts).map { try Base64URL.decode($0.span.extracting($1.signature)) }
        let bare = try BareLoop(sample)
        let verifier = TokenVerifier(
            keys: JWKSet(keys: [sample.publicKey]), algorithms: [sample.algorithm], usesTables: sample.usesTables)
        let signatureVerifier = try SignatureVerifier(
            key: sample.publicKey.key, algorithm: sample.algorithm, usesTables: sample.usesTables)
        let policy = TokenPolicy(
            issuer: TokenSample.issuer, audience: [TokenSample.audience], tokenType: .accessToken,
            leeway: .seconds(30), requiredClaims: ["exp", "sub"])
        let now = NumericDate(secondsSince1970: Double(TokenSample.now))
        let verified = try tokens.map { try verifier.verify($0.span) }
        var buffer = [UInt8](repeating: 0, count: 512)
        let list = RevocationList.benchmarked
        let authenticators: [(Name, Authenticator)] = [
            (.grant, Self.authenticator(sample, memo: 0)), (.remembered, Self.authenticator(sample, memo: 64)),
            (.grantRevocable, Self.authenticator(sample, memo: 0, RevocationPolicy(list, stop: "*:none"))),
            (.rememberedRevocable, Self.authenticator(sample, memo: 64, RevocationPolicy(list, stop: "*:none"))),
            (.rememberedWaiting, Self.authenticator(sample, memo: 64, RevocationPolicy(list, stop: "*:write"))),
        ]
        let bearers = try tokens.map { token in
            try BearerToken(authorization: (Array("Bearer ".utf8) + token)[...], count: 1, query: "")
        }
        let access = try AccessRule(.scopes("payments:write"), pathParameters: [])
        let parameters = PathParameters([])

        return [
            Measurement(name: .bare) { bare.run($0) },
            Measurement(name: .whole) { count in
                for turn in 0..<count {
                    let token = tokens[turn & 15]
                    try policy.check(try verifier.verify(token.span), at: now)
                }
            },
            Measurement(name: .signature) { count in
                for turn in 0..<count {
                    let (token, signature) = (tokens[turn & 15], signatures[turn & 15])
                    let message = token.span.extracting(parts[turn & 15].signingInput)
                    let isValid = signatureVerifier.isValid(signature.span, over: message)
                    precondition(isValid, "a good signature is refused")
                }
            },
            Measurement(name: .signatureText) { count in
                for turn in 0..<count {
                    let token = tokens[turn & 15]
                    var output = buffer.mutableSpan
                    try Base64URL.decode(token.span.extracting(parts[turn & 15].signature), into: &output)
                }
            },
            Measurement(name: .payloadText) { count in
                for turn in 0..<count {
                    let token = tokens[turn & 15]
                    let payload = try Base64URL.decode(token.span.extracting(parts[turn & 15].payload))
                    precondition(payload.count > 0, "a payload is empty")
                }
            },
            Measurement(name: .policy) { count in
                for turn in 0..<count { try policy.check(verified[turn & 15], at: now) }
            },
        ]
            + authenticators.map { name, authenticator in
                Measurement(name: name) { count in
                    for turn in 0..<count {
                        _ = try authenticator.grant(
                            bearers[turn & 15], access: access, parameters: parameters, at: TokenSample.now)
                    }
                }
            }
    }

    /// What a call meets: the verifier with the issuer's policy, scopes and roles, with and without a memory.
    private static func authenticator(
        _ sample: TokenSample, memo: Int, _ revocations: RevocationPolicy? = nil
    ) -> Authenticator {
        let issuer = Issuer(
            name: "benchmark", issuer: TokenSample.issuer, audience: [TokenSample.audience],
            algorithms: [sample.algorithm], keys: .fixed(JWKSet(keys: [sample.publicKey])), leeway: .seconds(30),
            usesTables: sample.usesTables, revocations: revocations)
        return Authenticator(issuers: [issuer], memo: memo)
    }

    /// Allocations of one turn: those inside libcrypto, and all others.
    func allocations() throws -> (inLibcrypto: Double, elsewhere: Double) {
        let turns = 1_000
        let before = allocations_so_far()
        try run(turns)
        let after = allocations_so_far()
        return (
            Double(after.in_libcrypto - before.in_libcrypto) / Double(turns),
            Double(after.elsewhere - before.elsewhere) / Double(turns)
        )
    }
}

extension RevocationList {
    /// 100,000 that are none of the sample's tokens.
    fileprivate static var benchmarked: RevocationList {
        let list = RevocationList()
        let revocations = (0..<100_000).map { number in
            let name = "revoked-\(number)-abcdefghijkl"
            let tokens: Revocation.Tokens =
                number.isMultiple(of: 10) ? .subject(name, issuedUntil: TokenSample.now) : .token(id: name)
            return Revocation(tokens, expires: .max, made: TokenSample.now * 1_000)
        }
        list.apply(RevocationNews(revocations, isSnapshot: true), at: TokenSample.now)
        return list
    }
}

extension RevocationPolicy {
    fileprivate convenience init(_ list: RevocationList, stop: String) {
        self.init(list: list, grace: .seconds(86_400), stoppedScopes: [stop])
    }
}
