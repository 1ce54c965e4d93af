import FoundationEssentials
import Signatures
import TestSupport
import Testing

/// A file of C2SP/wycheproof (testvectors_v1), kept outside this package.
struct WycheproofFile: Decodable {
    struct Group: Decodable {
        let publicKeyPem: String?
        let tagSize: Int?
        let tests: [Case]
    }

    struct Case: Decodable {
        let tcId: Int
        let comment: String
        let key: String?
        let msg: String
        let sig: String?
        let tag: String?
        let result: String
    }

    let numberOfTests: Int
    let testGroups: [Group]

    static let folder = VectorFiles.folder + "/wycheproof/"

    static var areThere: Bool { VectorFiles.contain("wycheproof") }

    init(named name: String) throws {
        let data = try Data(contentsOf: URL(filePath: Self.folder + name))
        self = try JSONDecoder().decode(Self.self, from: data)
    }
}

@Suite(.enabled("the vectors folder is not there") { WycheproofFile.areThere })
struct `Wycheproof vectors` {
    @Test(
        arguments: [
            ("ecdsa_secp256r1_sha256_p1363_test.json", .es256),
            ("ecdsa_secp384r1_sha384_p1363_test.json", .es384),
            ("ecdsa_secp521r1_sha512_p1363_test.json", .es512),
            ("rsa_signature_2048_sha256_test.json", .rs256),
            ("rsa_signature_3072_sha384_test.json", .rs384),
            ("rsa_signature_4096_sha512_test.json", .rs512),
            ("rsa_pss_2048_sha256_mgf1_32_test.json", .ps256),
            ("rsa_pss_2048_sha384_mgf1_48_test.json", .ps384),
            ("rsa_pss_4096_sha512_mgf1_64_test.json", .ps512),
            ("ed25519_test.json", .edDSA),
            ("ed448_test.json", .edDSA),
        ] as [(String, SignatureAlgorithm)])
    func `public-key signatures are judged as expected`(name: String, algorithm: SignatureAlgorithm) throws {
        let file = try WycheproofFile(named: name)
        var counts: [String: Int] = [:]
        for group in file.testGroups {
            let key = try VerificationKey(pem: Array(#require(group.publicKeyPem).utf8))
            let verifier = try SignatureVerifier(key: key, algorithm: algorithm)
            for test in group.tests {
                let signature = [UInt8](hexadecimal: try #require(test.sig))
                let isValid = verifier.isValid(signature, over: [UInt8](hexadecimal: test.msg))
                // "acceptable" is one case a file, a DigestInfo without NULL, which RFC 8017 §9.2 does not write.
                #expect(isValid == (test.result == "valid"), "\(name) \(test.tcId): \(test.comment)")
                counts[test.result, default: 0] += 1
            }
        }
        print("wycheproof, \(name): \(counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" })")
        #expect(counts["valid", default: 0] > 0 && counts["invalid", default: 0] > 0)
        #expect(counts.values.reduce(0, +) == file.numberOfTests)
    }

    @Test(
        arguments: [
            ("hmac_sha256_test.json", .hs256, 32), ("hmac_sha384_test.json", .hs384, 48),
            ("hmac_sha512_test.json", .hs512, 64),
        ] as [(String, SignatureAlgorithm, Int)])
    func `HMAC tags are judged as expected, truncated ones and short secrets refused`(
        name: String, algorithm: SignatureAlgorithm, hashLength: Int
    ) throws {
        let file = try WycheproofFile(named: name)
        var counts: [String: Int] = [:]
        for group in file.testGroups {
            for test in group.tests {
                let secret = [UInt8](hexadecimal: try #require(test.key))
                let key = try VerificationKey(secret: secret)
                guard secret.count >= hashLength else {
                    #expect(throws: KeyError.secretTooShort(bytes: secret.count, minimum: hashLength)) {
                        _ = try SignatureVerifier(key: key, algorithm: algorithm)
                    }
                    counts["short secret", default: 0] += 1
                    continue
                }
                let verifier = try SignatureVerifier(key: key, algorithm: algorithm)
                let tag = [UInt8](hexadecimal: try #require(test.tag))
                let isExpected = test.result == "valid" && group.tagSize == 8 * hashLength
                #expect(
                    verifier.isValid(tag, over: [UInt8](hexadecimal: test.msg)) == isExpected,
                    "\(name) \(test.tcId): \(test.comment)")
                counts[isExpected ? "valid" : "invalid", default: 0] += 1
            }
        }
        print("wycheproof, \(name): \(counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" })")
        #expect(counts.count == 3)
        #expect(counts.values.reduce(0, +) == file.numberOfTests)
    }
}
