import Signatures
import TestSupport
import Testing

@Suite struct `Verification keys from PEM` {
    /// An Ed25519 key (RFC 8410 §4) whose point is these bytes and zeros.
    private static func ed25519(_ bytes: String) -> String {
        let zeros = String(repeating: "A", count: 43 - bytes.utf8.count)
        return "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\(bytes)\(zeros)=\n-----END PUBLIC KEY-----\n"
    }

    @Test func `a public key and a certificate hold the same key`() throws {
        let key = try VerificationKey(pem: Array(PEMFixture.publicKey.utf8))
        let certified = try VerificationKey(pem: Array(PEMFixture.certificate.utf8))
        #expect(key.kind == .ellipticCurve(.p256))
        #expect(key.components == certified.components)
    }

    @Test func `both forms of an RSA public key hold the same key`() throws {
        let key = try VerificationKey(pem: Array(PEMFixture.rsaPublicKey.utf8))
        let traditional = try VerificationKey(pem: Array(PEMFixture.rsaPublicKeyTraditional.utf8))
        #expect(key.kind == .rsa(bits: 2048))
        #expect(key.components == traditional.components)
    }

    @Test func `text around the block and CRLF line ends do not matter`() throws {
        let key = try VerificationKey(pem: Array(PEMFixture.publicKey.utf8))
        let texts = [
            "subject=CN = test\n\n" + PEMFixture.publicKey + "\n\ntrailing words\n",
            PEMFixture.publicKey.replacing("\n", with: "\r\n"),
        ]
        for text in texts {
            #expect(try VerificationKey(pem: Array(text.utf8)).components == key.components)
        }
    }

    @Test(
        arguments: [
            (PEMFixture.pkcs8, .privateKeyGiven),
            (PEMFixture.sec1WithParameters, .privateKeyGiven),
            (PEMFixture.rsaTraditional, .privateKeyGiven),
            (PEMFixture.encryptedPKCS8, .privateKeyGiven),
            (PEMFixture.encryptedTraditional, .encryptedKeyGiven),
            (PEMFixture.rsa1024, .rsaModulusTooSmall(bits: 1024, minimum: 2048)),
            (PEMFixture.rsaRestrictedToPSS, .unsupportedKey),
            (PEMFixture.p224, .unsupportedKey),
            (PEMFixture.x25519, .unsupportedKey),
            (PEMFixture.explicitPublicKey, .unsupportedKey),
            (ed25519("AQ"), .pointOfSmallOrder),
            (ed25519("Ag"), .pointNotOnCurve),
            (PEMFixture.publicKey + "\n" + PEMFixture.rsaPublicKey, .severalPEMBlocks(found: 2)),
            (PEMFixture.publicKey.replacing("PUBLIC KEY", with: "SSH2 KEY"), .unsupportedKey),
            (PEMFixture.publicKey.replacing("PUBLIC KEY", with: "CERTIFICATE"), .malformedPEM),
            (PEMFixture.certificate.replacing("CERTIFICATE", with: "PUBLIC KEY"), .malformedPEM),
            (String(PEMFixture.publicKey.dropLast(40)), .malformedPEM),
            ("", .malformedPEM),
            ("not PEM", .malformedPEM),
            ("-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n", .malformedPEM),
            (String(repeating: " ", count: 65537), .malformedPEM),
        ] as [(String, KeyError)])
    func `anything else is refused`(text: String, error: KeyError) {
        #expect(throws: error) { try VerificationKey(pem: Array(text.utf8)) }
    }

    @Test func `bytes after the key inside the block are refused`() {
        // The DER of an Ed25519 key ends where its sequence says; here a NULL follows.
        let text = """
            -----BEGIN PUBLIC KEY-----
            MCowBQYDK2VwAyEAfU0Of2FTpptiQrUiq77mhf2kQg+INLEIw72uNp71SfoFAA==
            -----END PUBLIC KEY-----
            """
        #expect(throws: KeyError.malformedPEM) { try VerificationKey(pem: Array(text.utf8)) }
    }

    @Test(arguments: [PEMFixture.publicKey, PEMFixture.rsaPublicKey, PEMFixture.certificate])
    func `a damaged PEM is refused or holds a sound key`(text: String) throws {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<2000 {
            var bytes = Array(text.utf8)
            let index = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.remove(at: index)
            case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: index)
            default: bytes.removeSubrange(index..<min(bytes.count, index + 40))
            }
            do throws(KeyError) {
                let key = try VerificationKey(pem: bytes)
                #expect(key.components != nil)
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
    }
}
