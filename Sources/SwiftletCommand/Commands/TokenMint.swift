import ArgumentParser
import FoundationEssentials
import Host
import Issuance
import Linux
import Settings
import Signatures

/// `swiftlet token mint`: an access token of the development issuer.
struct TokenMint: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mint", abstract: "Sign an access token with a key of one's own.")

    @Option(help: "The subject.")
    var subject: String

    @Option(help: "The scopes, with a space between them.")
    var scope = ""

    @Option(help: "A role; may be given several times.")
    var role: [String] = []

    @Option(help: "How long the token is good for, as in 15m.")
    var ttl = "15m"

    @Option(help: "The issuer (default: the first of the configuration).")
    var issuer: String?

    @Option(help: "The audience (default: the issuer's first in the configuration).")
    var audience: String?

    @Option(help: "A further claim as NAME=VALUE; the value is JSON, or else a text.")
    var claim: [String] = []

    @Option(help: "The folder of keys, a private key in PEM, or a secret as env:NAME or file:PATH.")
    var key = ".swiftlet/keys"

    @Option(help: "The algorithm (default: the issuer's first that fits the key).")
    var algorithm: String?

    @OptionGroup var config: ConfigOption

    func validate() throws {
        guard !subject.isEmpty else { throw ValidationError("--subject is empty, expected a name") }
    }

    func run() throws {
        let settings = issuer == nil || audience == nil || algorithm == nil ? try issuerSettings() : nil
        guard let issuer = issuer ?? settings?.issuer, let audience = audience ?? settings?.audience.first else {
            throw Failure(description: "\(config.path) has no issuer, expected --issuer and --audience")
        }
        guard let lifetime = Duration(quantity: ttl), .seconds(1) ... .seconds(3650 * 86_400) ~= lifetime else {
            throw ValidationError("--ttl is \"\(ttl)\", expected a duration such as 15m, from 1s to 3650d")
        }
        var token = AccessToken(
            issuer: issuer, audience: audience, subject: subject, scopes: scope.split(separator: " ").map(String.init),
            roles: role, now: Clock.secondsSince1970, lifetimeInSeconds: lifetime.components.seconds,
            tokenID: UUID().uuidString.lowercased())
        if case .only(let type) = settings?.tokenType { token.type = type }
        for text in claim {
            guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
                throw ValidationError("--claim is \"\(text)\", expected NAME=VALUE")
            }
            let value = text[text.index(after: equals)...]
            let json = try? JSONDecoder().decode(ClaimValue.self, from: Data(value.utf8))
            token.claims[String(text[..<equals])] = json ?? .string(String(value))
        }
        print(try signer(algorithms: settings?.algorithms ?? []).sign(token))
    }

    /// The issuer that the options mean; without a configuration, the options must say everything.
    private func issuerSettings() throws -> IssuerSettings? {
        let settings: RuntimeSettings
        do {
            settings = try RuntimeSettings.load(path: config.path)
        } catch {
            guard issuer == nil || audience == nil else { return nil }
            throw error
        }
        guard let issuer else { return settings.issuers.first }
        return settings.issuers.first { $0.issuer.utf8.elementsEqual(issuer.utf8) }
    }

    private func signer(algorithms: [String]) throws -> TokenSigner {
        let (key, ownAlgorithm) = try signingKey()
        if let algorithm {
            guard let algorithm = SignatureAlgorithm(algorithm) else {
                let known = SignatureAlgorithm.allCases.map(\.name).joined(separator: ", ")
                throw ValidationError("--algorithm is \"\(algorithm)\", expected one of \(known)")
            }
            return try TokenSigner(key: key, algorithm: algorithm)
        }
        let allowed =
            algorithms.isEmpty ? SignatureAlgorithm.allCases : algorithms.compactMap { SignatureAlgorithm($0) }
        for algorithm in allowed.filter({ $0 == ownAlgorithm }) + allowed {
            if let signer = try? TokenSigner(key: key, algorithm: algorithm) { return signer }
        }
        let expected = algorithms.isEmpty ? "" : ", expected one for \(algorithms.joined(separator: ", "))"
        throw Failure(description: "the key \(self.key) fits no algorithm of the issuer\(expected)")
    }

    /// The key, and what it is meant to sign with where that is written beside it.
    private func signingKey() throws -> (SigningKey, SignatureAlgorithm?) {
        do {
            if key.hasPrefix("env:") {
                return (try SigningKey(secret: KeyMaterial.environment(String(key.dropFirst(4))).bytes()), nil)
            }
            if key.hasPrefix("file:") {
                return (try SigningKey(secret: KeyMaterial.file(path: String(key.dropFirst(5))).bytes()), nil)
            }
            let folder = KeyFolder(path: key)
            if folder.hasRing {
                let key = try folder.read().ring.signing(at: Clock.secondsSince1970)
                return (try SigningKey(pem: key.pem), key.signer.algorithm)
            }
            return (try SigningKey(pem: Output.read(folder.isFolder ? folder.signingKeyPath : key)), nil)
        } catch let error as KeyError {
            throw Failure(description: "\(key): \(error)")
        }
    }
}
