import AccountKit
import FunctionKit

extension Accounts {
    /// Gives tokens for an e-mail address and its password.
    struct Login: Function {
        static let endpoint = Endpoint(
            .post, "/accounts/login", access: .public(because: "the password is checked by the function"))

        private struct Credentials: Decodable {
            let email: String
            let password: String
            /// Whether the refresh token is wanted as a cookie.
            let cookie: Bool?
            /// Fewer scopes than the user's.
            let scope: String?
        }

        func run(_ request: Request, _ context: Context) async throws -> Response {
            let accounts = try context.resource(AccountService.self)
            let credentials = try request.decode(Credentials.self)
            let attempt = LoginAttempt(
                email: credentials.email, password: credentials.password,
                scopes: try credentials.scope.map(Self.scopes), address: request.remoteAddress)
            let pair: TokenPair
            do { pair = try await accounts.logIn(attempt) } catch { throw error.problem(context) }
            context.log("logged in", ["subject": pair.subject])
            let lifetime = credentials.cookie == true ? pair.refreshExpires - pair.issued : nil
            return try TokenAnswer(pair).response(cookieLifetime: lifetime)
        }

        private static func scopes(_ text: String) throws -> [String] {
            do {
                return try ScopeList(parsing: text).names
            } catch {
                throw Problem(.badRequest, detail: ScopeList.refusal, headerFields: TokenAnswer.uncached)
            }
        }
    }
}
