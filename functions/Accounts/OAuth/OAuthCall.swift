import AccountKit
import AccountStore
import FunctionKit

/// One request at an OAuth endpoint.
struct OAuthCall: Sendable {
    let service: AccountService
    let request: Request
    let context: Context
    let form: Accounts.Form
    /// Seconds since 1970, read once: a call sees one time.
    let now: Int64

    /// Reads the request's form.
    init(_ request: Request, _ context: Context, _ service: AccountService) throws(OAuthError) {
        self.service = service
        self.request = request
        self.context = context
        form = try Accounts.Form(request)
        now = service.now
    }

    /// Asks the store.
    func stored<Value>(
        _ body: (any AccountStore) throws(StoreError) -> Value
    ) throws(OAuthError) -> Value {
        do { return try body(service.store) } catch { throw OAuthError(error) }
    }

    /// Gives a token away.
    func answer(_ answer: TokenAnswer, cookieLifetime: Int64? = nil) throws(OAuthError) -> Response {
        do { return try answer.response(cookieLifetime: cookieLifetime) } catch { throw .unwritable }
    }
}

/// A function of OAuth's: a form comes in, JSON or an error of RFC 6749 §5.2 goes out.
protocol OAuthFunction: Function where Input == Request, Output == Response {
    /// Answers one call.
    func answer(_ call: OAuthCall) async throws(OAuthError) -> Response
}

extension OAuthFunction {
    func run(_ request: Request, _ context: Context) async throws -> Response {
        let service = try context.resource(AccountService.self)
        do throws(OAuthError) {
            return try await answer(OAuthCall(request, context, service))
        } catch {
            if case .unavailable(let reason) = error { context.log(.error, "accounts failed", ["reason": reason]) }
            return try error.response()
        }
    }
}
