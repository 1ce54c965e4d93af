import AccountKit
import FunctionKit

extension Accounts {
    /// Ends a login: its refresh token, all that descend from it, and the access tokens that came with them.
    ///
    /// A token that nobody knows is no error, for then there is nothing left to be ended.
    struct Logout: Function {
        static let endpoint = Endpoint(
            .post, "/accounts/logout", access: .public(because: "who has a refresh token may end it"))

        private struct Parameters: Decodable {
            let refreshToken: String?

            private enum CodingKeys: String, CodingKey { case refreshToken = "refresh_token" }
        }

        func run(_ request: Request, _ context: Context) async throws -> Response {
            let accounts = try context.resource(AccountService.self)
            let tokens = try [Self.token(in: request)].compactMap { $0 } + RefreshCookie.tokens(in: request)
            do throws(AccountError) {
                // A browser sends as many cookies as sites have planted: who means one of them means all.
                for token in tokens.prefix(4) {
                    if let secret = RefreshSecret(token) { try accounts.logOut(secret) }
                }
            } catch {
                throw error.problem(context)
            }
            var fields = TokenAnswer.uncached
            fields[.setCookie] = RefreshCookie.clearing
            return Response(status: .noContent, headerFields: fields)
        }

        /// The token of the body, which is a form, JSON, or not there.
        private static func token(in request: Request) throws -> String? {
            guard Form.isBody(of: request) else {
                return try request.decode(Parameters.self).refreshToken
            }
            guard let tokens = request.formItems?.filter({ $0.name == "refresh_token" }), tokens.count <= 1 else {
                throw Problem(
                    .badRequest, detail: "the body is no form with one refresh_token at most",
                    headerFields: TokenAnswer.uncached)
            }
            return tokens.first?.value
        }
    }
}
