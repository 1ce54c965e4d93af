import Signatures
import Testing

/// What a test's key is for: an algorithm, and for EdDSA one of its curves.
struct KeyChoice: Sendable, Equatable, CustomTestStringConvertible {
    let algorithm: SignatureAlgorithm
    let curve: EdwardsCurve?

    static let all = SignatureAlgorithm.allCases.flatMap { algorithm in
        algorithm == .edDSA
            ? EdwardsCurve.allCases.map { KeyChoice(algorithm: algorithm, curve: $0) }
            : [KeyChoice(algorithm: algorithm, curve: nil)]
    }

    var testDescription: String { curve.map { "\(algorithm) with \($0.rawValue)" } ?? algorithm.name }

    func newKey() throws(KeyError) -> SigningKey {
        if let curve { try .generate(on: curve) } else { try .generate(for: algorithm) }
    }
}
