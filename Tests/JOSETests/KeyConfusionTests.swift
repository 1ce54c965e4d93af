import Signatures
import TestSupport
import Testing

@testable import JOSE

/// Tokens whose `alg` names another algorithm than their key is for (RFC 8725 §2.1, §3.1).
@Suite struct `Tokens under confused keys` {
    private static let all = SignatureAlgorithm.allCases

    /// One key of each kind for all tests, since a new RSA key costs a good part of a second.
    private static let mints = Result { try KeyChoice.all.map { (choice: $0, mint: try TokenMint($0)) } }

    private static func mint(_ choice: KeyChoice) throws -> TokenMint {
        try #require(try mints.get().first { $0.choice == choice }).mint
    }

    /// Claims one algorithm under a signature made with another.
    private static func token(_ mint: TokenMint, claiming algorithm: SignatureAlgorithm) throws -> [UInt8] {
        try mint.token(header: #"{"alg":"\#(algorithm.name)","kid":"a"}"#)
    }

    @Test(arguments: KeyChoice.all)
    func `a token is accepted under the algorithm of its signature only`(choice: KeyChoice) throws {
        let mint = try Self.mint(choice)
        let key = try mint.jwk(keyID: "a")
        let verifier = TokenVerifier(keys: JWKSet(keys: [key]), algorithms: Self.all)
        for claimed in Self.all {
            let token = try Self.token(mint, claiming: claimed)
            let expected: TokenRefusal? =
                if claimed == choice.algorithm { nil } else if key.fits(claimed) { .signatureMismatch } else {
                    .noFittingKey(claimed)
                }
            #expect(verifier.refusal(of: token) == expected, "\(claimed) claimed for \(choice.description)")
        }
    }

    @Test(arguments: KeyChoice.all)
    func `another kind of key under the same name changes nothing`(choice: KeyChoice) throws {
        let mint = try Self.mint(choice)
        let others = try Self.mints.get().filter { $0.choice != choice }.map { try $0.mint.jwk(keyID: "a") }
        let verifier = TokenVerifier(keys: JWKSet(keys: others), algorithms: Self.all)
        for claimed in Self.all {
            let refusal = verifier.refusal(of: try Self.token(mint, claiming: claimed))
            #expect(refusal == .signatureMismatch || refusal == .noFittingKey(claimed))
        }
    }

    @Test(arguments: KeyChoice.all)
    func `a key's own alg leaves no other algorithm`(choice: KeyChoice) throws {
        let mint = try Self.mint(choice)
        let key = try mint.jwk(keyID: "a", algorithm: choice.algorithm)
        let verifier = TokenVerifier(keys: JWKSet(keys: [key]), algorithms: Self.all)
        #expect(verifier.refusal(of: try Self.token(mint, claiming: choice.algorithm)) == nil)
        for claimed in Self.all where claimed != choice.algorithm {
            #expect(verifier.refusal(of: try Self.token(mint, claiming: claimed)) == .noFittingKey(claimed))
        }
    }

    @Test(arguments: KeyChoice.all)
    func `a key that does not fit its own alg is refused`(choice: KeyChoice) throws {
        let key = try Self.mint(choice).key.verificationKey()
        for other in Self.all where !((try? JWK(key: key))?.fits(other) ?? false) {
            #expect(throws: KeyError.self) { try JWK(key: key, algorithm: other) }
        }
    }

    @Test(arguments: KeyChoice.all.filter { !$0.algorithm.isSymmetric })
    func `a public key is no HMAC secret`(choice: KeyChoice) throws {
        let key = try Self.mint(choice).jwk(keyID: "a")
        let forms =
            switch try #require(key.key.components) {
            case .rsa(let modulus, let exponent): [modulus, [0] + modulus, modulus + exponent]
            case .ellipticCurve(_, let x, let y): [x, x + y, [4] + x + y]
            case .edwardsCurve(_, let x): [x]
            }
        let verifier = TokenVerifier(keys: JWKSet(keys: [key]), algorithms: Self.all)
        for algorithm in Self.all where algorithm.isSymmetric {
            for secret in [try #require(key.publicJSON)] + forms {
                // Too short for the algorithm, it could not even sign.
                guard let forger = try? TokenMint(secret: secret, algorithm) else { continue }
                let token = try Self.token(forger, claiming: algorithm)
                #expect(verifier.refusal(of: token) == .noFittingKey(algorithm))
            }
        }
    }
}

extension TokenMint {
    fileprivate init(secret: [UInt8], _ algorithm: SignatureAlgorithm) throws {
        key = try SigningKey(secret: secret)
        self.algorithm = algorithm
        try key.verificationKey().check(fits: algorithm)
    }
}
