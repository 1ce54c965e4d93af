import FoundationEssentials
import Signatures
import TestSupport
import Testing

@testable import JOSE

/// The keys of C2SP/wycheproof as JWK; their PEM is for the tests of `Signatures`.
private struct WycheproofKeys: Decodable {
    struct Group: Decodable {
        let publicKeyJwk: JSONFragment?
        let keyJwk: JSONFragment?
        let tests: [Case]
    }

    struct Case: Decodable {
        let tcId: Int
        let comment: String
        let msg: String
        let sig: String
        let result: String
    }

    let testGroups: [Group]

    static let folder = VectorFiles.folder + "/wycheproof/"
    static var areThere: Bool { FileManager.default.fileExists(atPath: folder) }
}

@Suite(.enabled("the vectors folder is not there") { WycheproofKeys.areThere })
struct `Wycheproof vectors with their JWK` {
    @Test(
        arguments: [
            ("ecdsa_secp256r1_sha256_p1363_test", .es256), ("ecdsa_secp384r1_sha384_p1363_test", .es384),
            ("ecdsa_secp521r1_sha512_p1363_test", .es512), ("rsa_signature_2048_sha256_test", .rs256),
            ("rsa_signature_3072_sha384_test", .rs384), ("rsa_signature_4096_sha512_test", .rs512),
            ("rsa_pss_2048_sha256_mgf1_32_test", .ps256), ("rsa_pss_2048_sha384_mgf1_48_test", .ps384),
            ("rsa_pss_4096_sha512_mgf1_64_test", .ps512), ("ed25519_test", .edDSA), ("ed448_test", .edDSA),
        ] as [(String, SignatureAlgorithm)])
    func `signatures are judged as expected`(name: String, algorithm: SignatureAlgorithm) throws {
        let data = try Data(contentsOf: URL(filePath: WycheproofKeys.folder + name + ".json"))
        var counts: [String: Int] = [:]
        for group in try JSONDecoder().decode(WycheproofKeys.self, from: data).testGroups {
            guard let json = group.publicKeyJwk ?? group.keyJwk else {
                counts["without JWK", default: 0] += group.tests.count
                continue
            }
            let key = try JWK(parsing: Array(try JSONEncoder().encode(json)))
            let verifier = try SignatureVerifier(key: key.key, algorithm: algorithm)
            for test in group.tests {
                let (message, signature) = ([UInt8](hexadecimal: test.msg), [UInt8](hexadecimal: test.sig))
                let isValid = verifier.isValid(signature.span, over: message.span)
                #expect(isValid == (test.result == "valid"), "\(name) \(test.tcId): \(test.comment)")
                counts[test.result, default: 0] += 1
            }
        }
        print("wycheproof with JWK, \(name): \(counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" })")
        #expect(counts["valid", default: 0] > 0 && counts["invalid", default: 0] > 0)
    }
}

extension [UInt8] {
    fileprivate init(hexadecimal text: String) {
        let digits = text.utf8.map { Character(Unicode.Scalar($0)).hexDigitValue ?? 0 }
        self = stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
