/// Why an issuer could not be set up, or a token or key not be made.
public enum IssuanceError: Error, Equatable {
    /// The key could not sign.
    case key(String)
    /// A claim is no JSON value, such as a number that is not finite.
    case claimNotEncodable
    /// A claim would be refused, or read as something else, by whoever verifies the token.
    case claimInvalid(name: String, expected: String)
    /// The token would be too long for whoever verifies it.
    case tooLong(bytes: Int, limit: Int)
    /// A parameter of ``TokenIssuer`` is out of range.
    case parameterInvalid(name: String, expected: String)
    /// The folder has no keys that can be used; the reason names the file.
    case keysUnusable(reason: String)
}

extension IssuanceError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .key(let reason): reason
        case .claimNotEncodable: "a claim cannot be written as JSON"
        case .claimInvalid(let name, let expected): "claim \"\(name)\" is not usable, expected \(expected)"
        case .tooLong(let bytes, let limit): "token has \(bytes) bytes, expected at most \(limit)"
        case .parameterInvalid(let name, let expected):
            "\"\(name)\" of the issuer is unusable, expected \(expected)"
        case .keysUnusable(let reason): reason
        }
    }
}
