import Foundation
import JWTKit

/// What `TokenBenchmark` asks on standard input.
struct Order: Decodable {
    let algorithm: String
    let keyID: String?
    let key: Data
    let x: String?
    let issuer: String
    let audience: String
    let tokens: [String]
    let seconds: Double
}

/// The claims that both sides check: `iss`, `aud` and `exp`.
struct Payload: JWTPayload {
    let iss: IssuerClaim
    let aud: AudienceClaim
    let sub: SubjectClaim
    let exp: ExpirationClaim

    nonisolated(unsafe) static var issuer = ""
    nonisolated(unsafe) static var audience = ""
    static let now = Date(timeIntervalSince1970: 1_800_000_000)

    func verify(using algorithm: some JWTAlgorithm) throws {
        guard iss.value == Self.issuer else {
            throw JWTError.claimVerificationFailure(failedClaim: iss, reason: "other")
        }
        try aud.verifyIntendedAudience(includes: Self.audience)
        try exp.verifyNotExpired(currentDate: Self.now)
    }
}

func keys(for order: Order) async throws -> JWTKeyCollection? {
    let (keys, kid) = (JWTKeyCollection(), order.keyID.map { JWKIdentifier(string: $0) })
    // A public key that is taken from a private one's object verifies in twice the time.
    let pem = String(decoding: order.key, as: UTF8.self)
    switch order.algorithm {
    case "HS256": await keys.add(hmac: HMACKey(from: order.key), digestAlgorithm: .sha256, kid: kid)
    case "HS384": await keys.add(hmac: HMACKey(from: order.key), digestAlgorithm: .sha384, kid: kid)
    case "HS512": await keys.add(hmac: HMACKey(from: order.key), digestAlgorithm: .sha512, kid: kid)
    case "RS256":
        let key = try Insecure.RSA.PublicKey(pem: Insecure.RSA.PrivateKey(pem: pem).publicKey.pemRepresentation)
        await keys.add(rsa: key, digestAlgorithm: .sha256, kid: kid)
    case "PS256":
        let key = try Insecure.RSA.PublicKey(pem: Insecure.RSA.PrivateKey(pem: pem).publicKey.pemRepresentation)
        await keys.add(pss: key, digestAlgorithm: .sha256, kid: kid)
    case "ES256":
        await keys.add(ecdsa: try ES256PublicKey(pem: ES256PrivateKey(pem: pem).publicKey.pemRepresentation), kid: kid)
    case "ES384":
        await keys.add(ecdsa: try ES384PublicKey(pem: ES384PrivateKey(pem: pem).publicKey.pemRepresentation), kid: kid)
    case "Ed25519":
        guard let x = order.x else { return nil }
        await keys.add(eddsa: try EdDSA.PublicKey(x: x, curve: .ed25519), kid: kid)
    default: return nil
    }
    return keys
}

/// This process's CPU time in seconds, on whatever thread the library works.
func cpuTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

let order = try JSONDecoder().decode(Order.self, from: FileHandle.standardInput.readDataToEndOfFile())
Payload.issuer = order.issuer
Payload.audience = order.audience
guard let keys = try await keys(for: order) else {
    print("unknown")
    exit(0)
}
var samples: [Double] = []
let batch = 100
let start = cpuTime()
while samples.count < 5 || cpuTime() - start < order.seconds {
    let before = cpuTime()
    for turn in 0..<batch { _ = try await keys.verify(order.tokens[turn & 15], as: Payload.self) }
    samples.append((cpuTime() - before) / Double(batch))
}
print(samples.sorted()[samples.count / 2] * 1e6)
