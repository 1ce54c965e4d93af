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
            ("rsa_signature_2048_sha256_test.json", .rs256),
            ("rsa_pss_2048_sha256_mgf1_32_test.json", .ps256),
            ("ed25519_test.json", .edDSA),
        ] as [(String, SignatureAlgorithm)])
    func `public-key signatures are judged as expected`(name: String, algorithm: SignatureAlgorithm) throws {
        for group in try WycheproofFile(named: name).testGroups {
            let key = try VerificationKey(pem: Array(#require(group.publicKeyPem).utf8))
            let verifier = try SignatureVerifier(key: key, algorithm: algorithm)
            for test in group.tests {
                let signature = [UInt8](hexadecimal: try #require(test.sig))
                let isValid = verifier.isValid(signature, over: [UInt8](hexadecimal: test.msg))
                // "acceptable" is one case: a DigestInfo without NULL, which RFC 8017 §9.2 does not write.
                if test.result != "acceptable" {
                    #expect(isValid == (test.result == "valid"), "\(name) \(test.tcId): \(test.comment)")
                }
            }
        }
    }

    @Test func `HMAC tags are judged as expected, truncated ones refused`() throws {
        for group in try WycheproofFile(named: "hmac_sha256_test.json").testGroups {
            for test in group.tests {
                let secret = [UInt8](hexadecimal: try #require(test.key))
                let key = try VerificationKey(secret: secret)
                guard secret.count >= 32 else {
                    #expect(throws: KeyError.secretTooShort(bytes: secret.count, minimum: 32)) {
                        _ = try SignatureVerifier(key: key, algorithm: .hs256)
                    }
                    continue
                }
                let verifier = try SignatureVerifier(key: key, algorithm: .hs256)
                let tag = [UInt8](hexadecimal: try #require(test.tag))
                let isExpected = test.result == "valid" && group.tagSize == 256
                #expect(
                    verifier.isValid(tag, over: [UInt8](hexadecimal: test.msg)) == isExpected,
                    "\(test.tcId): \(test.comment)")
            }
        }
    }
}
