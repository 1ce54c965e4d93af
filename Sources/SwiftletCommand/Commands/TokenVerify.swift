import ArgumentParser
import Host
import JOSE
import Linux
import Signatures

/// `swiftlet token verify`: whether a token is good, and which rule refuses it.
struct TokenVerify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Verify a token and say which rule refuses it.",
        discussion: "Prints one line of JSON; ends with 0 for a valid token, 1 for a refused one, 2 for a wrong usage.")

    @Option(help: "The JWK Set.")
    var jwks: String

    @Option(help: "An algorithm that is allowed; may be given several times.")
    var algorithm: [String]

    @Option(help: "What \"iss\" must be.")
    var issuer: String?

    @Option(help: "What \"aud\" must name; may be given several times.")
    var audience: [String] = []

    @Option(help: "What \"typ\" must be (default: anything).")
    var type: String?

    @Option(help: "The time to judge by, in seconds since 1970 (default: now).")
    var at: Double?

    @Option(help: "How far the issuer's clock may be off, in seconds.")
    var leeway: Double = 0

    @Option(help: "A claim that must be there; may be given several times.")
    var require: [String] = []

    @Flag(help: "Verify the signature alone, whatever the payload.")
    var signatureOnly = false

    @Argument(help: "The token, or - for the bytes of standard input.")
    var token = "-"

    private static let tokenLimit = 1 << 20

    func validate() throws {
        guard !algorithm.isEmpty else { throw ValidationError("--algorithm is missing, expected at least one") }
        for name in algorithm where SignatureAlgorithm(name) == nil {
            let known = SignatureAlgorithm.allCases.map(\.name).joined(separator: ", ")
            throw ValidationError("--algorithm is \"\(name)\", expected one of \(known)")
        }
        guard leeway >= 0, leeway <= 1e9 else {
            throw ValidationError("--leeway is \(leeway), expected seconds from 0")
        }
        guard at?.isFinite != false else { throw ValidationError("--at is no time, expected seconds since 1970") }
    }

    func run() throws {
        let keys: JWKSet
        let bytes: [UInt8]
        do {
            keys = try JWKSet(parsing: Output.read(jwks))
            // One byte more than is allowed is enough for the verifier to refuse it.
            bytes = token == "-" ? try Output.read("-", upTo: Self.tokenLimit + 1) : Array(token.utf8)
        } catch let error as JWKSetError {
            throw ValidationError("--jwks \(jwks): \(error)")
        } catch {
            throw ValidationError("\(error)")
        }
        let verdict = verify(bytes, keys)
        print(verdict.json(of: bytes, tokenLimit: Self.tokenLimit))
        if verdict.refusal != nil { throw ExitCode(1) }
    }

    private func verify(_ token: [UInt8], _ keys: JWKSet) -> Verdict {
        let verifier = TokenVerifier(
            keys: keys, algorithms: algorithm.compactMap { SignatureAlgorithm($0) },
            limits: TokenVerifier.Limits(tokenLength: Self.tokenLimit))
        let policy = TokenPolicy(
            issuer: issuer, audience: audience.isEmpty ? nil : audience, tokenType: type.map { TokenType($0) },
            leeway: .seconds(leeway), requiredClaims: require)
        do {
            let verified = try verifier.verify(token.span)
            let now = NumericDate(secondsSince1970: at ?? Double(Clock.secondsSince1970))
            if !signatureOnly { try policy.check(verified, at: now) }
            return Verdict(refusal: nil)
        } catch {
            return Verdict(refusal: error)
        }
    }
}

/// What became of a token.
private struct Verdict {
    let refusal: TokenRefusal?

    /// One line: verdict, rule, reason, header and claims. What a refused token claims is shown unproven.
    func json(of token: [UInt8], tokenLimit: Int) -> String {
        let shown = UnverifiedToken(token.span, lengthLimit: tokenLimit)
        var members = ["\"verdict\":\"\(refusal == nil ? "valid" : "refused")\""]
        members.append("\"rule\":\(refusal.map { "\"\($0.rule)\"" } ?? "null")")
        if let refusal { members.append("\"reason\":\(JSONString.quoted(refusal.description))") }
        members.append("\"header\":\(shown.header.map(oneLine) ?? "null")")
        members.append("\"claims\":\(shown.claims.map(oneLine) ?? "null")")
        return "{\(members.joined(separator: ","))}"
    }

    /// In valid JSON a line break can only be white space.
    private func oneLine(_ json: [UInt8]) -> String {
        String(decoding: json.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }, as: UTF8.self)
    }
}
