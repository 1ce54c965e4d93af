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
            guard !vector.needsAlgorithmNotBuilt else {
                counts.skipped += 1
                continue
            }
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
        #expect(counts.valid > 50 && counts.invalid > 600)
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
    /// Cases that are valid under an algorithm that is not built.
    var skipped = 0
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

    private var headerAlgorithm: String? {
        struct Header: Decodable { let alg: String }
        let part = Array(token.utf8.prefix { $0 != 0x2E })
        guard let json = try? Base64URL.decode(part.span) else { return nil }
        return try? JSONDecoder().decode(Header.self, from: Data(json)).alg
    }

    var needsAlgorithmNotBuilt: Bool {
        expect == "valid" && headerAlgorithm.flatMap { SignatureAlgorithm($0) } == nil
    }

    /// The rule that refused the case and why, or nil if it was accepted.
    func refusal() -> String? {
        do {
            let set = try JWKSet(parsing: Array(try JSONEncoder().encode(keys)))
            let verifier = TokenVerifier(keys: set, algorithms: allowedAlgorithms.compactMap { SignatureAlgorithm($0) })
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
