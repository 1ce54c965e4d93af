import CTokenBenchmark
import Glibc
import Issuance
import JOSE
import Signatures

/// One algorithm's key, and tokens under it.
struct TokenSample {
    static let issuer = "https://id.example.com/"
    static let audience = "https://api.example.com"
    static let now: Int64 = 1_800_000_000

    let algorithm: SignatureAlgorithm
    let usesTables: Bool
    /// The private key in PEM, or the secret.
    let keyMaterial: [UInt8]
    let publicKey: JWK
    /// Differ in subject and name, so that no branch is learned by heart.
    let tokens: [[UInt8]]

    init(_ benchmarked: BenchmarkedAlgorithm) throws {
        algorithm = benchmarked.algorithm
        usesTables = benchmarked.usesTables
        let key: SigningKey
        switch algorithm {
        case _ where algorithm.isSymmetric:
            keyMaterial = try RandomBytes.make(count: 64)
            key = try SigningKey(secret: keyMaterial)
        case .rs256, .ps256:
            // What issuers use; a key of 3072 bits, which ours are, verifies in twice the time.
            keyMaterial = Self.newRSAKey(bits: 2048)
            key = try SigningKey(pem: keyMaterial)
        default:
            key = if let curve = benchmarked.curve { try .generate(on: curve) } else { try .generate(for: algorithm) }
            keyMaterial = try key.pem()
        }
        let signer = try TokenSigner(key: key, algorithm: algorithm)
        publicKey = try signer.publicKey()
        tokens = try (0..<16).map { number in Array(try signer.sign(Self.claims(number)).utf8) }
    }

    /// The milliseconds of CPU that a key's table takes to be made and tested; the median of several.
    func tableTime() throws -> Double? {
        guard usesTables else { return nil }
        let times = try (0..<9).map { _ in
            let key = try SigningKey.generate(for: algorithm).verificationKey()
            return try Sampling.time { try key.makeTable() } / 1e6
        }
        return times.sorted()[times.count / 2]
    }

    /// The public key's `x` on an Edwards curve, base64url.
    var publicX: String? {
        guard case .edwardsCurve(_, let x) = publicKey.key.components else { return nil }
        return String(decoding: Base64URL.encode(x.span), as: UTF8.self)
    }

    private static func claims(_ number: Int) -> AccessToken {
        var token = AccessToken(
            issuer: issuer, audience: audience, subject: "5b2c41de-90ab-4c0e-8f2d-0000000000\(10 + number)",
            scopes: ["payments:read", "payments:write", "profile"], roles: ["customer", "editor"], now: now - 60,
            lifetimeInSeconds: 900, tokenID: "a7c1f0e2-3b54-4a86-9d1c-0000000000\(10 + number)")
        token.claims["client_id"] = .string("web-frontend")
        token.claims["tenant"] = .string("acme")
        return token
    }

    private static func newRSAKey(bits: Int) -> [UInt8] {
        guard let pem = unsafe bare_new_rsa_pem(bits) else { fatalError("libcrypto made no RSA key") }
        defer { unsafe free(pem) }
        return unsafe Array(String(cString: pem).utf8)
    }
}
