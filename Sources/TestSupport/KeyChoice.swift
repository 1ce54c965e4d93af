package import Signatures

/// What a test's key is for: an algorithm, and for EdDSA one of its curves.
package struct KeyChoice: Sendable, Equatable, CustomStringConvertible {
    /// What the key signs with.
    package let algorithm: SignatureAlgorithm
    /// The curve, for EdDSA alone.
    package let curve: EdwardsCurve?

    /// Every algorithm, EdDSA once for each curve.
    package static let all = SignatureAlgorithm.allCases.flatMap { algorithm in
        algorithm == .edDSA
            ? EdwardsCurve.allCases.map { KeyChoice(algorithm: algorithm, curve: $0) }
            : [KeyChoice(algorithm: algorithm, curve: nil)]
    }

    package var description: String { curve.map { "\(algorithm) with \($0.rawValue)" } ?? algorithm.name }

    /// Makes a key of this choice.
    package func newKey() throws(KeyError) -> SigningKey {
        if let curve { try .generate(on: curve) } else { try .generate(for: algorithm) }
    }
}
