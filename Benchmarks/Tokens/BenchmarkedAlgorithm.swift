import Signatures

/// An algorithm to measure, and for EdDSA its curve.
struct BenchmarkedAlgorithm {
    let algorithm: SignatureAlgorithm
    var curve: EdwardsCurve?

    var name: String { curve?.rawValue ?? algorithm.name }

    static let all =
        [.hs256, .hs384, .hs512, .rs256, .ps256, .es256, .es384].map { Self(algorithm: $0) }
        + EdwardsCurve.allCases.map { Self(algorithm: .edDSA, curve: $0) }
}
