import ArgumentParser
import Issuance
import JOSE
import Signatures

/// `swiftlet keys`: keys to sign with.
struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Make signing keys.", subcommands: [Generate.self])

    /// `swiftlet keys generate`: a new key pair and the JWK Set that verifies it.
    struct Generate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a key pair: signing.pem and jwks.json, both 0600.")

        @Option(help: "The algorithm.")
        var algorithm = "ES256"

        @Option(help: "The folder to write to.")
        var directory = ".swiftlet/keys"

        func run() throws {
            guard let algorithm = SignatureAlgorithm(algorithm), !algorithm.isSymmetric else {
                let known = SignatureAlgorithm.allCases.filter { !$0.isSymmetric }.map(\.name)
                throw ValidationError(
                    "--algorithm is \"\(algorithm)\", expected one of \(known.joined(separator: ", "))")
            }
            let folder = KeyFolder(path: directory)
            let key = try folder.generate(algorithm)
            print("\(folder.signingKeyPath): private key, \(algorithm.name)")
            print("\(folder.keySetPath): JWK Set, kid \(key.keyID ?? "none")")
        }
    }
}
