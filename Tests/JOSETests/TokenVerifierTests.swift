import Signatures
import TestSupport
import Testing

@testable import JOSE

@Suite struct `Token verifier` {
    @Test(
        arguments: [
            (RFCExamples.hs256Key, RFCExamples.hs256Token, .hs256),
            (RFCExamples.rs256Key, RFCExamples.rs256Token, .rs256),
            (RFCExamples.es256Key, RFCExamples.es256Token, .es256),
            (RFCExamples.es512Key, RFCExamples.es512Token, .es512),
            (RFCExamples.edDSAKey, RFCExamples.edDSAToken, .edDSA),
        ] as [(String, String, SignatureAlgorithm)])
    func `accepts the examples of the RFCs, and only under their key and algorithm`(
        key: String, token: String, algorithm: SignatureAlgorithm
    ) throws {
        let set = try JWKSet(parsing: Array("{\"keys\":[\(key)]}".utf8))
        let token = Array(token.utf8)
        #expect(TokenVerifier(keys: set, algorithms: [algorithm]).refusal(of: token) == nil)
        #expect(TokenVerifier(keys: set, algorithms: SignatureAlgorithm.allCases).refusal(of: token) == nil)
        let others = SignatureAlgorithm.allCases.filter { $0 != algorithm }
        #expect(
            TokenVerifier(keys: set, algorithms: others).refusal(of: token)
                == .algorithmNotAllowed(found: Excerpt(algorithm.name)))
        #expect(
            TokenVerifier(keys: JWKSet(keys: []), algorithms: [algorithm]).refusal(of: token)
                == .noFittingKey(algorithm))
        let another = try TokenMint(algorithm).verifier()
        #expect(another.refusal(of: token) == .signatureMismatch)
    }

    @Test func `refuses the unsecured example of RFC 7515`() throws {
        let set = try JWKSet(parsing: Array("{\"keys\":[\(RFCExamples.hs256Key)]}".utf8))
        let verifier = TokenVerifier(keys: set, algorithms: SignatureAlgorithm.allCases)
        #expect(verifier.refusal(of: Array(RFCExamples.noneToken.utf8)) == .algorithmNotAllowed(found: Excerpt("none")))
    }

    @Test(arguments: KeyChoice.all)
    func `no change of any one byte is accepted`(choice: KeyChoice) throws {
        let mint = try TokenMint(choice)
        let token = try mint.token(payload: #"{"sub":"someone","exp":1800000000}"#)
        let verifier = try mint.verifier()
        #expect(verifier.refusal(of: token) == nil)
        for index in token.indices {
            // The neighbour in the alphabet, the lowest bit, the highest, white space, padding, a separator.
            for replacement in [token[index] ^ 1, token[index] ^ 0x80, 0x20, 0x3D, 0x2E]
            where replacement != token[index] {
                var mutated = token
                mutated[index] = replacement
                #expect(verifier.refusal(of: mutated) != nil, "byte \(index) of \(token.count) set to \(replacement)")
            }
        }
        #expect(verifier.refusal(of: token) == nil)
    }

    @Test(arguments: KeyChoice.all)
    func `no other last byte of a part is accepted`(choice: KeyChoice) throws {
        let mint = try TokenMint(choice)
        let token = try mint.token()
        let verifier = try mint.verifier()
        let ends = token.indices.filter { $0 == token.count - 1 || token[$0 + 1] == 0x2E }
        #expect(ends.count == 3)
        for index in ends {
            for replacement in UInt8.min ... .max where replacement != token[index] {
                var mutated = token
                mutated[index] = replacement
                #expect(verifier.refusal(of: mutated) != nil, "byte \(index) set to \(replacement)")
            }
        }
    }

    @Test(arguments: KeyChoice.all)
    func `no mutation is accepted`(choice: KeyChoice) throws {
        let mint = try TokenMint(choice)
        let token = try mint.token(payload: #"{"iss":"a","sub":"someone","aud":["x"],"exp":1800000000}"#)
        let verifier = try mint.verifier()
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<2_000 {
            let mutated = token.mutated(by: &generator)
            guard mutated != token else { continue }
            #expect(verifier.refusal(of: mutated) != nil)
        }
    }

    @Test func `another spelling under a good signature is refused`() throws {
        let mint = try TokenMint()
        let verifier = try mint.verifier()
        let header = Base64URL.encode(Array(#"{"alg":"HS256"}"#.utf8).span)
        for (payload, error) in [
            ("e30=", Base64URLError.character(offset: 3)), ("e3", .trailingBits), ("e", .length(1)),
        ] {
            let token = try mint.sign(header + [0x2E] + Array(payload.utf8))
            #expect(verifier.refusal(of: token) == .notBase64URL(.payload, error))
        }
        let padded = try mint.token() + Array("=".utf8)
        #expect(verifier.refusal(of: padded) == .notBase64URL(.signature, .character(offset: 43)))
        let wrapped = try mint.sign(Array("eyJhbGciOiJIUzI1NiJ9\n.e30".utf8))
        #expect(verifier.refusal(of: wrapped) == .notBase64URL(.header, .length(21)))
    }

    @Test func `a token as long as the limit is read`() throws {
        let mint = try TokenMint()
        let token = try mint.token()
        let keys = JWKSet(keys: [try mint.jwk()])
        let fitting = TokenVerifier(keys: keys, algorithms: [.hs256], limits: .init(tokenLength: token.count))
        #expect(fitting.refusal(of: token) == nil)
        let small = TokenVerifier(keys: keys, algorithms: [.hs256], limits: .init(tokenLength: token.count - 1))
        #expect(small.refusal(of: token) == .tooLong(bytes: token.count, limit: token.count - 1))
    }

    @Test func `the payload need not be JSON until its claims are asked for`() throws {
        let mint = try TokenMint()
        let verifier = try mint.verifier()
        let payload: [UInt8] = [0x00, 0xFF, 0x80]
        let verified = try verifier.verify(mint.token(payload: payload))
        #expect(verified.payload == payload)
        #expect(throws: TokenRefusal.claimsNotJSON(.notAnObject)) { try verified.claims }
        #expect(try verifier.verify(mint.token(payload: "")).payload.isEmpty)
    }

    @Test func `a token that is kept stays what it was`() throws {
        let mint = try TokenMint()
        let verifier = try mint.verifier()
        let payloads = (0..<20).map { "{\"sub\":\"\(String(repeating: "a", count: $0))\",\"n\":\($0)}" }
        let kept = try payloads.map { try verifier.verify(mint.token(payload: $0)) }
        _ = verifier.refusal(of: try mint.token(payload: "[]"))
        for (token, payload) in zip(kept, payloads) {
            #expect(token.payload == Array(payload.utf8))
            #expect(try token.claims.json(of: "n") == Array(payload.utf8).suffix(3).filter { 0x30...0x39 ~= $0 })
        }
    }

    @Test func `a long payload leaves no long buffer to the next`() throws {
        let mint = try TokenMint()
        let verifier = try mint.verifier()
        let members = (0..<500).map { "\"name\($0)\":\($0)" }.joined(separator: ",")
        #expect(verifier.refusal(of: try mint.token(payload: "{\(members)}")) == nil)
        let claims = try verifier.verify(mint.token()).claims
        #expect(claims.json.capacity < 1_000)
        #expect(claims.object.members.capacity < 100)
    }
}
