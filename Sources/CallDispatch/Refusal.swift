package import Authorization
import FunctionKit
import HTTPTypes

/// Why a call is answered without its function.
package enum Refusal: Error {
    case malformedRequest(rule: String, detail: String)
    case noSuchPath
    case otherMethods(allowed: [String])
    case unauthorized(AuthorizationRefusal)
    case headTooLarge(limitInBytes: Int)
    case bodyTooLarge(limitInBytes: Int)
    /// The body does not have the length that was declared: it was cut on its way.
    case contentLengthMismatch
    /// The host has no room for the call, or is about to stop.
    case overloaded(retryAfterInSeconds: Int)

    /// The refusal's stable name in the log.
    var rule: String {
        switch self {
        case .malformedRequest(let rule, _): rule
        case .noSuchPath: "no-such-path"
        case .otherMethods: "method-not-allowed"
        case .unauthorized(let refusal): refusal.rule
        case .headTooLarge: "head-too-large"
        case .bodyTooLarge: "body-too-large"
        case .contentLengthMismatch: "content-length-mismatch"
        case .overloaded: "overloaded"
        }
    }

    /// What the log is told beside the rule.
    var logDetail: String? {
        switch self {
        case .malformedRequest(_, let detail): detail
        case .unauthorized(let refusal): refusal.description
        default: nil
        }
    }

    /// The answer: for a token's refusal the code of RFC 6750 §3.1 and nothing else.
    func problem(realm: String) -> Problem {
        switch self {
        case .malformedRequest(_, let detail): Problem(.badRequest, detail: detail)
        case .noSuchPath: Problem(.notFound)
        case .otherMethods(let allowed):
            Problem(.methodNotAllowed, headerFields: [.allow: allowed.joined(separator: ", ")])
        case .unauthorized(let refusal): refusal.problem(realm: realm)
        case .headTooLarge(let limit):
            Problem(.requestHeaderFieldsTooLarge, detail: "request head is larger than \(limit) bytes")
        case .bodyTooLarge(let limit): Problem(.contentTooLarge, detail: "body is larger than \(limit) bytes")
        case .contentLengthMismatch: Problem(.badRequest, detail: "body does not have the length that was declared")
        case .overloaded(let seconds): Problem(.serviceUnavailable, headerFields: [.retryAfter: String(seconds)])
        }
    }
}

extension AuthorizationRefusal {
    fileprivate func problem(realm: String) -> Problem {
        let status: HTTPResponse.Status =
            switch self {
            case .noCredentials, .invalidToken: .unauthorized
            case .invalidRequest: .badRequest
            case .insufficientScope: .forbidden
            }
        return Problem(status, headerFields: [.wwwAuthenticate: challenge(realm: realm)])
    }
}
