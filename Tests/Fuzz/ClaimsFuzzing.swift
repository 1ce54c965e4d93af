import FoundationEssentials
import JOSE

/// A policy accepts the claims that a plain check of what Foundation reads accepts, and no others.
struct ClaimsFuzzing: FuzzTarget {
    static let name = "claims"
    private static let now = 1_800_000_000.0
    private let payload: SignedPayload
    private let policy = TokenPolicy(
        issuer: "https://id.example", audience: ["https://api.example", "https://b.example"], leeway: .seconds(30),
        maximumAge: .seconds(3600), requiredClaims: ["sub", "jti"])

    init() throws { payload = try SignedPayload() }

    func check(_ input: [UInt8]) throws(Finding) {
        let token = try payload.token(input)
        let foreign = try? JSONDecoder().decode(ForeignClaims.self, from: Data(input))
        let isAcceptable = foreign?.isAcceptable(at: Self.now) ?? false
        let isUnread = foreign?.hasUnreadDate ?? false
        do {
            try policy.check(token, at: NumericDate(secondsSince1970: Self.now))
        } catch {
            switch error {
            // Foundation takes repeated names, an absent claim for null and the like.
            case .claimsNotJSON, .claimInvalid: return
            default:
                if isAcceptable, !isUnread { throw Finding("acceptable claims are refused: \(error)") } else { return }
            }
        }
        guard isAcceptable || isUnread else { throw Finding("claims are accepted that are not acceptable") }
    }
}

private struct ForeignClaims: Decodable {
    let iss: String
    let aud: Audience
    let sub: String
    let jti: String
    let exp: Seconds?
    let nbf: Seconds?
    let iat: Seconds

    struct Audience: Decodable {
        let names: [String]

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            names = if let name = try? value.decode(String.self) { [name] } else { try value.decode([String].self) }
        }
    }

    /// A number, or nil for one that Foundation refuses to round, as it does 1e-400 to zero.
    struct Seconds: Decodable {
        let number: Double?

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            do {
                number = try value.decode(Double.self)
            } catch let error as DecodingError {
                throw error
            } catch {
                // An error of the parser's own, which `decode` on the whole text turns into one of decoding.
                number = nil
            }
        }
    }

    var hasUnreadDate: Bool { [exp, nbf, iat].contains { $0 != nil && $0?.number == nil } }

    func isAcceptable(at now: Double) -> Bool {
        iss.utf8.elementsEqual("https://id.example".utf8) && !sub.isEmpty && !jti.isEmpty
            && aud.names.contains { name in
                ["https://api.example", "https://b.example"].contains { $0.utf8.elementsEqual(name.utf8) }
            }
            && now < (exp?.number ?? .infinity) + 30 && (nbf?.number ?? 0) - 30 <= now && issuedAt <= now + 30
            && now - issuedAt <= 3600 + 30
    }

    private var issuedAt: Double { iat.number ?? .infinity }
}
