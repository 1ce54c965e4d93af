import AccountKit
import FunctionKit
import Passwords

extension AccountError {
    /// What the client is told; what it is not told goes to the log.
    func problem(_ context: Context) -> Problem {
        var fields = TokenAnswer.uncached
        switch self {
        case .wrongCredentials:
            // RFC 9110 §15.5.2 wants a challenge with every 401; without an error code it accuses no token.
            fields[.wwwAuthenticate] = "Bearer realm=\"accounts\""
            return Problem(.unauthorized, detail: description, headerFields: fields)
        case .notAPassword(let error):
            var problem = Problem.unprocessable(.init(pointer: "/password", detail: error.description))
            problem.headerFields = fields
            return problem
        case .scope: return Problem(.badRequest, detail: description, headerFields: fields)
        case .throttled(let seconds):
            fields[.retryAfter] = String(seconds)
            return Problem(.tooManyRequests, detail: description, headerFields: fields)
        case .busy:
            fields[.retryAfter] = "1"
            return Problem(.serviceUnavailable, detail: description, headerFields: fields)
        case .unavailable(let reason):
            context.log(.error, "accounts are not available", ["error": reason])
            fields[.retryAfter] = "1"
            return Problem(.serviceUnavailable, detail: "the accounts are not available", headerFields: fields)
        }
    }
}
