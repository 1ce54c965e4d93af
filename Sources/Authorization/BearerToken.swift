import FunctionKit

/// The access token of a request, taken from the `Authorization` field alone (RFC 6750 §2.1).
package struct BearerToken: Sendable {
    /// The bytes of the `b64token`, which nobody has verified.
    let bytes: ArraySlice<UInt8>

    /// Takes the token out of a request.
    ///
    /// - Parameters:
    ///   - authorization: The field's value, if the request has the field.
    ///   - count: How many such fields the request has.
    ///   - query: The raw query, in which no second token may stand.
    /// - Throws: ``AuthorizationRefusal/noCredentials`` without a bearer token,
    ///   ``AuthorizationRefusal/invalidRequest(_:)`` with a broken one or two.
    package init(authorization: ArraySlice<UInt8>?, count: Int, query: String) throws(AuthorizationRefusal) {
        guard count <= 1 else { throw .invalidRequest(.severalFields(count)) }
        guard let authorization, !authorization.isEmpty else { throw .noCredentials }
        guard let rest = Self.credentials(of: authorization) else { throw .noCredentials }
        // One space and nothing else, as in the grammar: what two readers could cut differently is refused.
        guard rest.first == UInt8(ascii: " ") else { throw .invalidRequest(.noToken) }
        bytes = rest.dropFirst()
        guard !bytes.isEmpty else { throw .invalidRequest(.noToken) }
        guard Self.isB64Token(bytes) else { throw .invalidRequest(.forbiddenByte) }
        guard !Self.hasToken(query) else { throw .invalidRequest(.alsoInQuery) }
    }

    /// Whether a query has a token (RFC 6750 §2.3); each pair is read by itself, so that a broken one hides none.
    private static func hasToken(_ query: String) -> Bool {
        query.utf8.split(separator: UInt8(ascii: "&")).contains { pair in
            let name = PercentEncoding.decode(pair.prefix { $0 != UInt8(ascii: "=") }, plusIsSpace: true)
            return name?.elementsEqual("access_token".utf8) ?? false
        }
    }

    /// What follows the scheme `Bearer`, in any case (RFC 9110 §11.1); nil for another scheme.
    private static func credentials(of authorization: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let scheme = authorization.prefix { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
        let isBearer = scheme.count == 6 && zip(scheme, "bearer".utf8).allSatisfy { $0 | 0x20 == $1 }
        return isBearer ? authorization.dropFirst(scheme.count) : nil
    }

    /// `b64token = 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="`
    private static func isB64Token(_ bytes: ArraySlice<UInt8>) -> Bool {
        var end = bytes.endIndex
        while end > bytes.startIndex, bytes[end - 1] == UInt8(ascii: "=") { end -= 1 }
        guard end > bytes.startIndex else { return false }
        let token = bytes[..<end]
        let span = token.span
        // Two words hold a bit for each character: every byte of every token comes by here.
        let (low, high) = (Self.tokenCharacters.low, Self.tokenCharacters.high)
        var isToken: UInt64 = 1
        for index in span.indices {
            // Unchecked: the index is one of the span's own.
            let byte = unsafe span[unchecked: index]
            isToken &= (byte & 0x40 == 0 ? low : high) &>> UInt64(byte) & (byte < 0x80 ? 1 : 0)
        }
        return isToken == 1
    }

    private static let tokenCharacters = {
        var (low, high): (UInt64, UInt64) = (0, 0)
        for byte in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~+/".utf8 {
            if byte < 0x40 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte & 0x3F) }
        }
        return (low: low, high: high)
    }()
}

/// Why a request's credentials cannot be read (RFC 6750 §3.1, `invalid_request`).
package enum CredentialsError: Error, Equatable {
    /// There is more than one `Authorization` field.
    case severalFields(Int)
    /// `Bearer` stands without a space and a token after it.
    case noToken
    /// The token has a byte that no `b64token` has.
    case forbiddenByte
    /// The query has a token as well (RFC 6750 §2: one method a request).
    case alsoInQuery
}

extension CredentialsError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .severalFields(let count): "\(count) Authorization fields, expected one"
        case .noToken: "no token after \"Bearer\", expected one space and a token"
        case .forbiddenByte: "token has a byte outside RFC 6750's \"b64token\""
        case .alsoInQuery: "token in the header and in the query, expected it in the header alone"
        }
    }

    private enum Rule: String, CaseIterable {
        case severalCredentials = "several-credentials"
        case malformedAuthorization = "malformed-authorization"
    }

    /// The stable names of all rules.
    static var rules: [String] { Rule.allCases.map(\.rawValue) }

    /// The rule's stable name.
    var rule: String { refusingRule.rawValue }

    private var refusingRule: Rule {
        switch self {
        case .severalFields, .alsoInQuery: .severalCredentials
        case .noToken, .forbiddenByte: .malformedAuthorization
        }
    }
}
