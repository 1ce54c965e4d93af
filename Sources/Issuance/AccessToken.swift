/// The content of an access token (RFC 9068 §2.2).
package struct AccessToken: Sendable {
    /// The header's `typ`.
    package var type = "at+jwt"
    /// The claims by name.
    package var claims: [String: ClaimValue]

    /// Takes claims.
    init(claims: [String: ClaimValue]) { self.claims = claims }

    /// States a token's claims.
    ///
    /// - Parameters:
    ///   - scopes: The claim `scope`, left out when empty.
    ///   - roles: The claim `roles`, left out when empty.
    ///   - now: Seconds since 1970, the claim `iat`.
    ///   - lifetimeInSeconds: How long after `iat` the claim `exp` is.
    ///   - tokenID: The claim `jti`.
    package init(
        issuer: String, audience: String, subject: String, scopes: [String], roles: [String] = [], now: Int64,
        lifetimeInSeconds: Int64, tokenID: String
    ) {
        let (expiration, overflows) = now.addingReportingOverflow(lifetimeInSeconds)
        claims = [
            "iss": .string(issuer), "aud": .string(audience), "sub": .string(subject), "iat": .integer(now),
            "exp": .integer(overflows ? .max : expiration), "jti": .string(tokenID), "client_id": .string(subject),
        ]
        if !scopes.isEmpty { claims["scope"] = .string(scopes.joined(separator: " ")) }
        if !roles.isEmpty { claims["roles"] = .array(roles.map(ClaimValue.string)) }
    }
}

/// A claim's value: any JSON.
package indirect enum ClaimValue: Sendable, Equatable, Codable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number without a fraction.
    case integer(Int64)
    /// Another number, which must be finite.
    case number(Double)
    /// A string.
    case string(String)
    /// An array.
    case array([ClaimValue])
    /// An object.
    case object([String: ClaimValue])

    /// Reads any JSON value.
    package init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let bool = try? value.decode(Bool.self) {
            self = .bool(bool)
        } else if let integer = try? value.decode(Int64.self) {
            self = .integer(integer)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else if let string = try? value.decode(String.self) {
            self = .string(string)
        } else if let array = try? value.decode([ClaimValue].self) {
            self = .array(array)
        } else {
            self = .object(try value.decode([String: ClaimValue].self))
        }
    }

    /// Writes the value as the JSON that it stands for.
    package func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        switch self {
        case .null: try value.encodeNil()
        case .bool(let bool): try value.encode(bool)
        case .integer(let integer): try value.encode(integer)
        case .number(let number): try value.encode(number)
        case .string(let string): try value.encode(string)
        case .array(let array): try value.encode(array)
        case .object(let object): try value.encode(object)
        }
    }
}
