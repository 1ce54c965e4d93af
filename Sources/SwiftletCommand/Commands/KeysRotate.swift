import ArgumentParser
import Issuance
import Linux
import Settings
import Signatures

/// `swiftlet keys rotate`: a new key, published at once, which signs after a while.
struct KeysRotate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Publish a new key, have it sign after a while, and withdraw the old one after its last token.",
        discussion: """
            Whoever signs with the folder goes on with the old key and changes over by itself; whoever verifies with its \
            jwks.json accepts the tokens of both. The old key stays in jwks.json until its tokens have expired and ten \
            minutes, the largest leeway, have passed; it leaves with the next look at the folder after that. Nothing is \
            changed while an earlier rotation is pending, which means that its key does not sign yet.
            """)

    @Option(help: "The folder of keys.")
    var directory = ".swiftlet/keys"

    @Option(help: "The algorithm of the new key, which every verifier must allow (default: that of the old one).")
    var algorithm: String?

    @Option(help: "How long the new key is published before it signs: longer than any verifier keeps a key set.")
    var publishAhead = "15m"

    @Option(help: "How long tokens are good at most.")
    var tokenLifetime = "15m"

    func run() throws {
        let algorithm = try algorithm.map { try KeysCommand.algorithm($0) }
        let rules = RotationRules(
            publishAhead: try Self.seconds(publishAhead, "--publish-ahead", from: RotationRules.shortestPublishAhead),
            tokenLifetime: try Self.seconds(tokenLifetime, "--token-lifetime", from: 1))
        let folder = KeyFolder(path: directory)
        let ring: KeyRing
        do {
            ring = try folder.update { ring throws(KeyFolderError) in
                try ring.rotated(to: algorithm, by: rules, at: Clock.secondsSince1970)
            }
        } catch {
            guard case .pending(let keyID, let signsFrom) = error else { throw error }
            throw Failure(
                description: "\(directory): key \(keyID) waits to sign until \(KeyTime(signsFrom)), "
                    + "expected no rotation while one is pending")
        }
        for key in ring.keys.suffix(2) {
            let fate =
                key.publishedUntil.map { "published until \(KeyTime($0))" } ?? "signs from \(KeyTime(key.signsFrom))"
            print("\(key.keyID): \(key.signer.algorithm.name), \(fate)")
        }
    }

    private static func seconds(
        _ text: String, _ option: String, from shortest: Int64
    ) throws(ValidationError) -> Int64 {
        guard let duration = Duration(quantity: text), .seconds(shortest) ... .seconds(3650 * 86_400) ~= duration else {
            throw ValidationError(
                "\(option) is \"\(text)\", expected a duration such as 15m, from \(shortest)s to 3650d")
        }
        return duration.wholeSeconds
    }
}
