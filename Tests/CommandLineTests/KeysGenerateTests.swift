import Glibc
import TestSupport
import Testing

@Suite struct `swiftlet keys generate` {
    private let workplace: Workplace

    init() throws { workplace = try Workplace() }

    private func mode(of file: String) -> mode_t {
        var status = stat()
        return unsafe stat("\(workplace.path)/\(file)", &status) == 0 ? status.st_mode & 0o777 : 0
    }

    @Test func `writes a pair that its owner alone can read`() throws {
        let result = try workplace.run("keys", "generate")
        #expect(result.status == 0)
        #expect(result.output.hasPrefix(".swiftlet/keys/signing.pem: private key, ES256\n"))
        #expect(mode(of: ".swiftlet/keys") == 0o700)
        #expect(mode(of: ".swiftlet/keys/signing.pem") == 0o600)
        #expect(mode(of: ".swiftlet/keys/jwks.json") == 0o600)
        #expect(
            workplace.folder.text(of: ".swiftlet/keys/signing.pem")?.hasPrefix("-----BEGIN PRIVATE KEY-----\n") == true)
        let published = try #require(workplace.folder.text(of: ".swiftlet/keys/jwks.json"))
        #expect(published.contains("\"kty\":\"EC\""))
        #expect(!published.contains("\"d\""))
    }

    @Test func `never replaces a key`() throws {
        try workplace.makeKeys()
        let before = workplace.folder.text(of: ".swiftlet/keys/signing.pem")
        let again = try workplace.run("keys", "generate")
        #expect(again.status == 1)
        #expect(
            again.error
                == "Error: .swiftlet/keys/signing.pem exists, expected no key there; remove it to make a new one\n")
        #expect(workplace.folder.text(of: ".swiftlet/keys/signing.pem") == before)
    }

    @Test(
        arguments: [
            ("RS256", []), ("PS256", []), ("ES256", []), ("EdDSA", []), ("EdDSA", ["--curve", "Ed25519"]),
            ("EdDSA", ["--curve", "Ed448"]),
        ])
    func `makes keys whose tokens verify`(algorithm: String, curve: [String]) throws {
        let made = try workplace.run(["keys", "generate", "--algorithm", algorithm, "--directory", "k"] + curve)
        #expect(made.status == 0)
        let published = try #require(workplace.folder.text(of: "k/jwks.json"))
        #expect(published.contains("\"crv\":\"Ed448\"") == curve.contains("Ed448"))
        let token = try workplace.run(
            "token", "mint", "--subject", "s", "--issuer", "i", "--audience", "a", "--algorithm", algorithm, "--key",
            "k/signing.pem"
        ).output.dropLast()
        let verified = try workplace.run(
            "token", "verify", "--jwks", "k/jwks.json", "--algorithm", algorithm, String(token))
        #expect(verified.status == 0, "\(verified)")
    }

    @Test(
        arguments: [
            (["--curve", "Ed448"], "--curve is given with ES256, expected EdDSA, which has several"),
            (["--algorithm", "EdDSA", "--curve", "ed448"], "--curve is \"ed448\", expected one of Ed25519, Ed448"),
            (["--algorithm", "EdDSA", "--curve", "P-256"], "--curve is \"P-256\", expected one of Ed25519, Ed448"),
            (["--algorithm", "EdDSA", "--curve", ""], "--curve is \"\", expected one of Ed25519, Ed448"),
        ])
    func `refuses a curve that the algorithm does not have`(arguments: [String], message: String) throws {
        let result = try workplace.run(["keys", "generate"] + arguments)
        #expect(result.status == 2)
        #expect(result.error.contains(message), "\(result.error)")
        #expect(workplace.folder.text(of: ".swiftlet/keys/signing.pem") == nil)
    }
}
