import FoundationEssentials
import Signatures
import TestSupport
import Testing

@testable import JOSE

@Suite(.enabled(if: PublicVector.fileIsPresent, "public vectors are not there"))
struct `Public JWS vectors` {
    @Test func `every core case is judged as its RFC says`() throws {
        var counts = Counts()
        for vector in try PublicVector.all() where vector.class == "core" {
            let refusal = vector.refusal()
            switch vector.expect {
            case "valid":
                counts.valid += 1
                #expect(refusal == nil, "\(vector.id): \(vector.why)")
            case "invalid":
                counts.invalid += 1
                #expect(refusal != nil, "\(vector.id): \(vector.why)")
            default: Issue.record("\(vector.id) expects \(vector.expect)")
            }
        }
        print("public vectors, core: \(counts)")
        #expect(counts.valid > 90 && counts.invalid > 600)
    }

    /// What is decided where the RFCs leave a choice: the rule that refuses, or nil.
    private static let decisions: [String: String?] = [
        // An issuer's algorithms are never HMAC and public-key ones at once (runtime.toml refuses the mixture), so a
        // mixed set cannot be confused; and a key is tried with the algorithms of its own type only.
        "wycheproof-key-1": nil, "wycheproof-crypto-47": nil, "jwt-kit-iterate-es256": nil,
        // Publishers do repeat a kid while they rotate; every key of that name is tried (RFC 7517 §4.5).
        "wycheproof-key-4": nil,
        // Keys with the ROCA fingerprint can be factored.
        "wycheproof-key-7": "no-fitting-key", "wycheproof-crypto-46": "no-fitting-key",
        // A JWT must not use b64 (RFC 7797 §7), and no critical extension is understood.
        "rfc7797-compact-b64false": "critical-extension",
        // One token has one spelling (RFC 4648 §3.5).
        "golang-jwt-padding-4": "base64url",
        "pyjwt-jws-get_unverified_header_fails_on_bad_header_types": "header-parameter",
        // A kid that no key has is not ignored: there is no default key.
        "pyjwt-jwks-auth0-kid-mismatch": "unknown-key-id", "jwt-kit-hs256-bar-kid-mismatch": "unknown-key-id",
        // Secrets shorter than the hash (RFC 7518 §3.2).
        "pyjwt-jws-decode_works_with_unicode_token": "no-fitting-key", "pyjwt-jws-decodes_valid_jws": "no-fitting-key",
        "ruby-jwt-hs256": "no-fitting-key", "ruby-jwt-hs384": "no-fitting-key", "ruby-jwt-hs512": "no-fitting-key",
        "node-jsonwebtoken-exp-future": "no-fitting-key", "jwt-kit-hs256-vapor": "no-fitting-key",
        "jwt-kit-hs256-exp-ms": "no-fitting-key", "jwt-kit-hs256-exp-2e9": "no-fitting-key",
        "jwt-kit-hs256-bar-kid": "no-fitting-key",
    ]

    @Test func `every policy case is judged as decided`() throws {
        let cases = try PublicVector.all().filter { $0.class == "policy" }
        #expect(!cases.isEmpty)
        for vector in cases {
            let decision = try #require(Self.decisions[vector.id], "\(vector.id) is not decided: \(vector.why)")
            #expect(vector.refusal()?.split(separator: ":").first.map(String.init) == decision, "\(vector.id)")
        }
    }

    @Test func `every other case is judged without harm`() throws {
        var counts: [String: Int] = [:]
        for vector in try PublicVector.all() where vector.class != "core" {
            let verdict = vector.refusal().map { "refused as \($0.split(separator: ":")[0])" } ?? "accepted"
            counts["\(vector.class) \(vector.expect) \(verdict)", default: 0] += 1
        }
        for (line, count) in counts.sorted(by: { $0.key < $1.key }) { print("public vectors, \(line): \(count)") }
        #expect(!counts.isEmpty)
    }
}

private struct Counts {
    var valid = 0
    var invalid = 0
}

/// One line of the file.
struct PublicVector: Decodable {
    let id: String
    let token: String
    let keys: JSONFragment
    let allowedAlgorithms: [String]
    let check: String
    let now: Double?
    let issuer: String?
    let audience: String?
    let expect: String
    let `class`: String
    let why: String

    private enum CodingKeys: String, CodingKey {
        case id, token, keys, check, now, issuer, audience, expect, `class`, why
        case allowedAlgorithms = "alg_allowed"
    }

    private static let path = VectorFiles.folder + "/jws-public.jsonl"

    static var fileIsPresent: Bool { VectorFiles.contain("jws-public.jsonl") }

    static func all() throws -> [PublicVector] {
        let data = try Data(contentsOf: URL(filePath: path))
        return try data.split(separator: 0x0A).map { try JSONDecoder().decode(PublicVector.self, from: Data($0)) }
    }

    /// The rule that refused the case and why, or nil if it was accepted.
    ///
    /// - Parameter usesTables: Whether ES256 is verified with tables, made for every key that can have one.
    func refusal(usesTables: Bool = false) -> String? {
        do {
            let set = try JWKSet(parsing: Array(try JSONEncoder().encode(keys)))
            if usesTables { for key in set.keys where key.fits(.es256) { try key.key.makeTable() } }
            let verifier = TokenVerifier(
                keys: set, algorithms: allowedAlgorithms.compactMap { SignatureAlgorithm($0) }, usesTables: usesTables)
            let verified = try verifier.verify(Array(token.utf8).span)
            if check == "claims" {
                try TokenPolicy(issuer: issuer, audience: audience.map { [$0] })
                    .check(verified, at: NumericDate(secondsSince1970: now ?? 0))
            }
            return nil
        } catch let error as TokenRefusal {
            return "\(error.rule): \(error)"
        } catch {
            return "\(error)"
        }
    }
}

/// Any JSON, to be written out again for our own parser.
indirect enum JSONFragment: Codable {
    case object([String: JSONFragment]), array([JSONFragment]), string(String), number(Double), bool(Bool), null

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSONFragment].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONFragment].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .object(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .bool(let value): try container.encode(value)
        case .null: try container.encodeNil()
        }
    }
}
