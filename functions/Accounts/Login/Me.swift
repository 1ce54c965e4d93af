import AccountKit
import AccountStore
import FunctionKit
import Issuance

extension Accounts {
    /// Tells callers who they are.
    struct Me: Function {
        static let endpoint = Endpoint(.get, "/accounts/me", access: .authenticated)

        struct Input: Decodable {}

        /// The account, and what the call's token may do.
        private struct Account: Encodable {
            let sub: String
            let email: String
            let roles: [String]
            let scope: String
        }

        func run(_ input: Input, _ context: Context) async throws -> Response {
            let accounts = try context.resource(AccountService.self)
            let grant = context.grant
            // Another issuer's subject may have the same name and is somebody else.
            guard grant.issuer.utf8.elementsEqual(accounts.issuer.issuer.utf8) else { throw Self.nobody }
            let user: User?
            do throws(StoreError) {
                user = try accounts.store.user(id: grant.subject)
            } catch {
                throw AccountError(error).problem(context)
            }
            guard let user, !user.isDisabled else { throw Self.nobody }
            let account = Account(
                sub: user.id, email: user.email.text, roles: grant.roles.sorted(),
                scope: grant.scopes.map(\.name).sorted().joined(separator: " "))
            return try .json(account, headerFields: TokenAnswer.uncached)
        }

        private static let nobody = Problem(
            .notFound, detail: "the token's subject is no user here", headerFields: TokenAnswer.uncached)
    }
}
