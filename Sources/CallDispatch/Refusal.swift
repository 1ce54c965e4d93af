package import Authorization
package import FunctionKit
import HTTPTypes

/// Why a call is answered without its function.
package enum Refusal: Error {
    /// The path has no reading that every reader would share.
    case malformedPath(RequestPathError)
    /// The query is not UTF-8.
    case malformedQuery
    /// No function has this path.
    case noSuchPath
    /// Functions have this path, but none of this method.
    case otherMethods(allowed: [String])
    /// The caller may not call the function.
    case unauthorized(AuthorizationRefusal)
    /// The meta-variables are longer than the host reads.
    case headTooLarge(limitInBytes: Int)
    /// The body is longer than the host reads.
    case bodyTooLarge(limitInBytes: Int)
    /// The body does not have the length that was declared: it was cut on its way.
    case contentLengthMismatch
    /// The request did not arrive whole in the time that it is given.
    case requestTooSlow
    /// The host has no room for the call, or is about to stop.
    case overloaded(retryAfterInSeconds: Int)
    /// The function has crashed again and again, and is left alone for a while.
    case functionClosed(retryAfterInSeconds: Int)
    /// The function did not answer in the time that it is given.
    case deadlineExceeded
    /// The function's thread met a fault that ends a process.
    case crashed(signal: String)
    /// The function's answer is longer than the host holds.
    case answerTooLarge(foundInBytes: Int, limitInBytes: Int)
    /// A rate is used up.
    case rateLimited(RateExcess)

    private enum Rule: String, CaseIterable {
        case malformedPath = "malformed-path"
        case malformedQuery = "malformed-query"
        case noSuchPath = "no-such-path"
        case methodNotAllowed = "method-not-allowed"
        case headTooLarge = "head-too-large"
        case bodyTooLarge = "body-too-large"
        case contentLengthMismatch = "content-length-mismatch"
        case requestTooSlow = "request-too-slow"
        case overloaded
        case functionClosed = "function-closed"
        case deadlineExceeded = "deadline-exceeded"
        case crashed
        case answerTooLarge = "answer-too-large"
        case rateLimited = "rate-limited"
    }

    /// The stable names of all rules, those of authorization included.
    static var rules: [String] { Rule.allCases.map(\.rawValue) + AuthorizationRefusal.rules }

    /// The refusal's stable name in the log.
    var rule: String {
        switch self {
        case .malformedPath: Rule.malformedPath.rawValue
        case .malformedQuery: Rule.malformedQuery.rawValue
        case .noSuchPath: Rule.noSuchPath.rawValue
        case .otherMethods: Rule.methodNotAllowed.rawValue
        case .headTooLarge: Rule.headTooLarge.rawValue
        case .bodyTooLarge: Rule.bodyTooLarge.rawValue
        case .contentLengthMismatch: Rule.contentLengthMismatch.rawValue
        case .requestTooSlow: Rule.requestTooSlow.rawValue
        case .overloaded: Rule.overloaded.rawValue
        case .functionClosed: Rule.functionClosed.rawValue
        case .deadlineExceeded: Rule.deadlineExceeded.rawValue
        case .crashed: Rule.crashed.rawValue
        case .answerTooLarge: Rule.answerTooLarge.rawValue
        case .rateLimited: Rule.rateLimited.rawValue
        case .unauthorized(let refusal): refusal.rule
        }
    }

    /// What the log is told beside the rule.
    var logDetail: String? {
        switch self {
        case .malformedPath(let error): error.description
        case .unauthorized(let refusal): refusal.description
        case .crashed(let signal): "function ended with \(signal)"
        case .answerTooLarge(let found, let limit): "function's answer has \(found) bytes, expected at most \(limit)"
        case .rateLimited(let excess): excess.description
        default: nil
        }
    }

    /// The answer: for a token's refusal the code of RFC 6750 §3.1 and nothing else.
    package func problem(realm: String) -> Problem {
        switch self {
        case .malformedPath(let error): Problem(.badRequest, detail: error.description)
        case .malformedQuery: Problem(.badRequest, detail: "query is not UTF-8")
        case .noSuchPath: Problem(.notFound)
        case .otherMethods(let allowed):
            Problem(.methodNotAllowed, headerFields: [.allow: allowed.joined(separator: ", ")])
        case .unauthorized(let refusal): refusal.problem(realm: realm)
        case .headTooLarge(let limit):
            Problem(.requestHeaderFieldsTooLarge, detail: "request head is larger than \(limit) bytes")
        case .bodyTooLarge(let limit): Problem(.contentTooLarge, detail: "body is larger than \(limit) bytes")
        case .contentLengthMismatch: Problem(.badRequest, detail: "body does not have the length that was declared")
        case .requestTooSlow: Problem(.requestTimeout)
        case .overloaded(let seconds), .functionClosed(let seconds):
            Problem(.serviceUnavailable, headerFields: [.retryAfter: String(seconds)])
        case .deadlineExceeded: Problem(.gatewayTimeout)
        case .crashed, .answerTooLarge: Problem(.internalServerError)
        case .rateLimited(let excess):
            Problem(
                .tooManyRequests, detail: excess.description,
                headerFields: [.retryAfter: String(excess.retryAfterInSeconds)])
        }
    }
}

extension AuthorizationRefusal {
    fileprivate func problem(realm: String) -> Problem {
        let status: HTTPResponse.Status =
            switch self {
            case .noCredentials, .invalidToken, .revoked: .unauthorized
            case .invalidRequest: .badRequest
            case .insufficientScope: .forbidden
            case .keysUnavailable, .revocationsUnavailable: .serviceUnavailable
            }
        var fields = HTTPFields()
        fields[.wwwAuthenticate] = challenge(realm: realm)
        if let seconds = retryAfterInSeconds { fields[.retryAfter] = String(seconds) }
        return Problem(status, headerFields: fields)
    }
}
