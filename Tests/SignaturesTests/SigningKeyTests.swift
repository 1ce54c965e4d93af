import Signatures
import TestSupport
import Testing

@Suite struct `Signing keys` {
    @Test(arguments: KeyChoice.all.filter { !$0.algorithm.isSymmetric })
    func `a key comes back from its PEM`(choice: KeyChoice) throws {
        let key = try choice.newKey()
        let text = try key.pem()
        #expect(String(decoding: text, as: UTF8.self).hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
        let again = try SigningKey(pem: text)
        #expect(try again.pem() == text)
        #expect(again.kind == key.kind)
        #expect(try again.verificationKey().components == key.verificationKey().components)
    }

    @Test func `new keys are as strong as their hash, RSA keys as SHA-256`() throws {
        #expect(try SigningKey.generate(for: .hs256).kind == .secret(lengthInBytes: 32))
        #expect(try SigningKey.generate(for: .hs384).kind == .secret(lengthInBytes: 48))
        #expect(try SigningKey.generate(for: .hs512).kind == .secret(lengthInBytes: 64))
        #expect(try SigningKey.generate(for: .rs256).kind == .rsa(bits: 3072))
        #expect(try SigningKey.generate(for: .ps512).kind == .rsa(bits: 3072))
        #expect(try SigningKey.generate(for: .es256).kind == .ellipticCurve(.p256))
        #expect(try SigningKey.generate(for: .es384).kind == .ellipticCurve(.p384))
        #expect(try SigningKey.generate(for: .es512).kind == .ellipticCurve(.p521))
        #expect(try SigningKey.generate(for: .es256K).kind == .ellipticCurve(.secp256k1))
        #expect(try SigningKey.generate(for: .edDSA).kind == .edwardsCurve(.ed25519))
        #expect(try SigningKey.generate(on: .ed448).kind == .edwardsCurve(.ed448))
    }

    @Test func `a secret has no PEM`() throws {
        let key = try SigningKey(secret: [UInt8](repeating: 7, count: 32))
        #expect(throws: KeyError.secretHasNoPEM) { try key.pem() }
    }

    @Test func `HMAC, PKCS#1 and EdDSA give one signature for one message`() throws {
        for choice in KeyChoice.all where ["HS", "RS", "Ed"].contains(choice.algorithm.name.prefix(2)) {
            let key = try choice.newKey()
            #expect(try key.sign([1], with: choice.algorithm) == key.sign([1], with: choice.algorithm))
        }
    }
}

@Suite struct `Signing keys from PEM` {
    @Test(arguments: [PEMFixture.sec1WithParameters, PEMFixture.pkcs8])
    func `SEC 1 and PKCS#8 hold the same key`(text: String) throws {
        let key = try SigningKey(pem: Array(text.utf8))
        let published = try VerificationKey(pem: Array(PEMFixture.publicKey.utf8))
        #expect(try key.verificationKey().components == published.components)
    }

    @Test(arguments: CurvePEMFixture.all)
    func `every curve is read from what openssl writes`(fixture: CurvePEMFixture) throws {
        let published = try VerificationKey(pem: Array(fixture.publicKey.utf8))
        #expect(published.kind == fixture.kind)
        for text in fixture.privateKeys {
            let key = try SigningKey(pem: Array(text.utf8))
            #expect(key.kind == fixture.kind)
            #expect(try key.verificationKey().components == published.components)
        }
    }

    @Test func `PKCS#1 is taken`() throws {
        let key = try SigningKey(pem: Array(PEMFixture.rsaTraditional.utf8))
        let published = try VerificationKey(pem: Array(PEMFixture.rsaPublicKey.utf8))
        #expect(key.kind == .rsa(bits: 2048))
        #expect(try key.verificationKey().components == published.components)
    }

    @Test(
        arguments: [
            (PEMFixture.encryptedPKCS8, .encryptedKeyGiven),
            (PEMFixture.encryptedTraditional, .encryptedKeyGiven),
            (PEMFixture.publicKey, .publicKeyGiven),
            (PEMFixture.rsaPublicKeyTraditional, .publicKeyGiven),
            (PEMFixture.certificate, .publicKeyGiven),
            (PEMFixture.mismatchedPair, .keyPairMismatch),
            (PEMFixture.explicitPrivateKey, .unsupportedKey),
            (PEMFixture.pkcs8 + "\n" + PEMFixture.pkcs8, .severalPEMBlocks(found: 2)),
            (PEMFixture.pkcs8.replacing("PRIVATE", with: "SECRET"), .unsupportedKey),
            (PEMFixture.encryptedPKCS8.replacing("ENCRYPTED ", with: ""), .malformedPEM),
            (PEMFixture.publicKey.replacing("PUBLIC", with: "PRIVATE"), .malformedPEM),
            ("", .malformedPEM),
        ] as [(String, KeyError)])
    func `anything else is refused, and nobody is asked for a passphrase`(text: String, error: KeyError) {
        #expect(throws: error) { try SigningKey(pem: Array(text.utf8)) }
    }

    @Test(arguments: [PEMFixture.pkcs8, PEMFixture.sec1WithParameters])
    func `a damaged PEM is refused or holds a sound key`(text: String) throws {
        var random = SeededGenerator(seed: 2)
        for _ in 0..<2000 {
            var bytes = Array(text.utf8)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: index)
                default: bytes.removeSubrange(index..<min(bytes.count, index + 40))
                }
                if bytes.isEmpty { break }
            }
            do throws(KeyError) {
                let key = try SigningKey(pem: bytes)
                #expect(try SigningKey(pem: key.pem()).kind == key.kind)
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
    }
}
