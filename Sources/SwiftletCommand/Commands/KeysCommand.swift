import ArgumentParser
import Issuance
import JOSE
import Signatures

/// `swiftlet keys`: keys to sign with, their rotation, and a drill for those that issuers publish.
struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Make, rotate and list signing keys; drill what keeps published ones.",
        subcommands: [Generate.self, KeysRotate.self, KeysList.self, KeysDrill.self])

    /// The algorithm of a key pair that an option names.
    static func algorithm(_ name: String) throws(ValidationError) -> SignatureAlgorithm {
        guard let algorithm = SignatureAlgorithm(name), !algorithm.isSymmetric else {
            let known = SignatureAlgorithm.allCases.filter { !$0.isSymmetric }.map(\.name)
            throw ValidationError("--algorithm is \"\(name)\", expected one of \(known.joined(separator: ", "))")
        }
        return algorithm
    }

    /// `swiftlet keys generate`: a new key pair and the JWK Set that verifies it.
    struct Generate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a key pair: signing.pem and jwks.json, both 0600.")

        @Option(help: "The algorithm.")
        var algorithm = "ES256"

        @Option(help: "The curve of an EdDSA key: Ed25519 or Ed448 (default: Ed25519).")
        var curve: String?

        @Option(help: "The folder to write to.")
        var directory = ".swiftlet/keys"

        func run() throws {
            let folder = KeyFolder(path: directory)
            let algorithm = try KeysCommand.algorithm(algorithm)
            let key = try folder.generate(algorithm, on: edwardsCurve(for: algorithm))
            print("\(folder.signingKeyPath): private key, \(algorithm.name)")
            print("\(folder.keySetPath): JWK Set, kid \(key.keyID ?? "none")")
        }

        private func edwardsCurve(for algorithm: SignatureAlgorithm) throws(ValidationError) -> EdwardsCurve? {
            guard let curve else { return nil }
            guard algorithm == .edDSA else {
                throw ValidationError("--curve is given with \(algorithm.name), expected EdDSA, which has several")
            }
            guard let edwardsCurve = EdwardsCurve(rawValue: curve) else {
                let known = EdwardsCurve.allCases.map(\.rawValue)
                throw ValidationError("--curve is \"\(curve)\", expected one of \(known.joined(separator: ", "))")
            }
            return edwardsCurve
        }
    }
}
