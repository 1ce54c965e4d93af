import FoundationEssentials
import JOSE
import TestSupport

/// Another library's verifier, in a program of its own: tokens in, microseconds out.
struct Peer {
    let path: String

    private struct Order: Encodable {
        let algorithm: String
        let keyID: String?
        let key: Data
        /// `x` of a public key on a curve, base64url.
        let x: String?
        let issuer = TokenSample.issuer
        let audience = TokenSample.audience
        let tokens: [String]
        let seconds: Double
    }

    /// The microseconds of CPU that one verification takes there, with the same claims checked.
    ///
    /// - Returns: Nil if the peer does not know the algorithm.
    func microseconds(_ sample: TokenSample, _ name: String, seconds: Double) throws -> Double? {
        let order = Order(
            algorithm: name, keyID: sample.publicKey.keyID, key: Data(sample.keyMaterial), x: sample.publicX,
            tokens: sample.tokens.map { String(decoding: $0, as: UTF8.self) }, seconds: seconds)
        let process = try ChildProcess(path, [], in: "/", input: .bytes(Array(try JSONEncoder().encode(order))))
        let result = process.wait()
        guard result.status == 0 else { fatalError("the peer ended with \(result.status): \(result.error)") }
        return Double(result.output.prefix { !$0.isWhitespace })
    }
}
