import Signatures
import TestSupport
import Testing

@testable import JOSE

@Suite struct `A JWK Set` {
    private func set(_ json: String) throws(JWKSetError) -> JWKSet { try JWKSet(parsing: Array(json.utf8)) }

    @Test func `an unusable key does not spoil the others`() throws {
        let set = try set(
            """
            {"keys": [ \(RFCExamples.es256Key), {"kty":"XYZ","kid":"a"}, 17, null, "x", {"kty":"oct","k":"!","kid":7},
            {"use":"enc","kid":"b"}, \(RFCExamples.edDSAKey) ], "issuer": "x"}
            """)
        #expect(set.keys.count == 2)
        #expect(
            set.skipped == [
                .init(index: 1, keyID: "a", reason: .unsupportedKeyType(Excerpt("XYZ"))),
                .init(index: 2, keyID: nil, reason: .notJSON(.notAnObject)),
                .init(index: 3, keyID: nil, reason: .notJSON(.notAnObject)),
                .init(index: 4, keyID: nil, reason: .notJSON(.notAnObject)),
                .init(index: 5, keyID: nil, reason: .memberInvalid(name: "kid", expected: "a string")),
                .init(index: 6, keyID: "b", reason: .notForSignatures(use: Excerpt("enc"))),
            ])
    }

    @Test(
        arguments: [
            ("{}", .keysMissing), (#"{"keys":{}}"#, .keysMissing), (#"{"keys":null}"#, .keysMissing),
            (#"{"Keys":[]}"#, .keysMissing), ("[]", .notJSON(.notAnObject)), ("", .notJSON(.notAnObject)),
            (#"{"keys":[{"kty":"oct","kty":"oct"}]}"#, .notJSON(.duplicateName(offset: 22))),
            (#"{"keys":[]"#, .notJSON(.unexpectedEnd)),
        ] as [(String, JWKSetError)])
    func `what is no set is refused as a whole`(json: String, expected: JWKSetError) {
        #expect(throws: expected) { try set(json) }
    }

    @Test func `may be empty`() throws {
        #expect(try set(#"{"keys":[]}"#).keys.isEmpty)
    }

    @Test func `has as many keys as the limit and no more`() throws {
        func keys(_ count: Int) -> String {
            "{\"keys\":[\(Array(repeating: "{}", count: count).joined(separator: ","))]}"
        }
        #expect(try set(keys(JWKSet.keysLimit)).skipped.count == JWKSet.keysLimit)
        #expect(throws: JWKSetError.tooManyKeys(limit: JWKSet.keysLimit)) { try set(keys(JWKSet.keysLimit + 1)) }
    }

    @Test func `is as long as the limit and no longer`() throws {
        let limit = JWKSet.lengthLimit
        let json = #"{"keys":[]}"#
        _ = try set(json + String(repeating: " ", count: limit - json.utf8.count))
        #expect(throws: JWKSetError.tooLong(bytes: limit + 1, limit: limit)) {
            try set(json + String(repeating: " ", count: limit + 1 - json.utf8.count))
        }
    }

    @Test func `a mutated set is read or refused`() throws {
        let seed = Array("{\"keys\":[\(RFCExamples.es256Key),\(RFCExamples.edDSAKey),\(RFCExamples.hs256Key)]}".utf8)
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<5_000 {
            guard let set = try? JWKSet(parsing: seed.mutated(by: &generator)) else { continue }
            #expect(set.keys.count + set.skipped.count <= JWKSet.keysLimit)
        }
    }
}
