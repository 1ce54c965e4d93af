import FunctionKit

/// Orders a payment from one account to another.
struct Transfer: Function {
    static let endpoint = Endpoint(.post, "/payments/transfer", access: .scopes("payments:write"))

    struct Input: Decodable {
        let from: String
        let to: String
        let amount: Decimal
    }

    struct Output: Encodable {
        let id: String
        let by: String
    }

    func run(_ input: Input, _ context: Context) async throws -> Output {
        guard input.amount > 0 else {
            throw Problem.unprocessable(.init(pointer: "/amount", detail: "expected more than 0"))
        }
        guard input.from != input.to else {
            throw Problem(.conflict, detail: "\"from\" and \"to\" are the same account")
        }
        return Output(id: "tr_\(context.id)", by: context.grant.subject)
    }
}
