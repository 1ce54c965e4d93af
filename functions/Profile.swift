import FunctionKit

/// Shows a user's profile to that user alone: the path's `{id}` must be the token's subject.
struct Profile: Function {
    static let endpoint = Endpoint(
        .get, "/users/{id}/profile", access: .claim("sub", matches: .path("id")))

    struct Input: Decodable { let id: String }

    struct Output: Encodable {
        let id: String
        let scopes: [String]
        let roles: [String]
    }

    func run(_ input: Input, _ context: Context) async throws -> Output {
        Output(
            id: input.id, scopes: context.grant.scopes.map(\.name).sorted(),
            roles: context.grant.roles.sorted())
    }
}
