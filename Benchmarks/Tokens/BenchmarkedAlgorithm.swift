import Signatures

/// An algorithm to measure, for EdDSA its curve, and whether it is verified with a table of the key's multiples.
struct BenchmarkedAlgorithm {
    let algorithm: SignatureAlgorithm
    var curve: EdwardsCurve?
    var usesTables = false

    var name: String { (curve?.rawValue ?? algorithm.name) + (usesTables ? "-table" : "") }

    static let all =
        [.hs256, .hs384, .hs512, .rs256, .ps256, .es256].map { Self(algorithm: $0) }
        + [Self(algorithm: .es256, usesTables: true), Self(algorithm: .es384)]
        + EdwardsCurve.allCases.map { Self(algorithm: .edDSA, curve: $0) }
}
