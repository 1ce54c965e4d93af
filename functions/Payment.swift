import FunctionKit

/// Looks one payment up; `{id}` of the path and `currency` of the query both arrive in the input.
struct Payment: Function {
    static let endpoint = Endpoint(.get, "/payments/{id}", access: .scopes("payments:read"))

    struct Input: Decodable {
        let id: String
        let currency: Currency?
    }

    enum Currency: String, Codable { case eur, usd }

    struct Output: Encodable {
        let id: String
        let amount: Decimal
        let currency: Currency
    }

    /// Stands for a database; a function keeps nothing of its own from call to call.
    private static let payments: [String: Decimal] = ["p1": 12.5, "p2": 300]

    func run(_ input: Input, _ context: Context) async throws -> Output {
        guard let amount = Self.payments[input.id] else {
            throw Problem(.notFound, detail: "no payment \"\(input.id)\"")
        }
        return Output(id: input.id, amount: amount, currency: input.currency ?? .eur)
    }
}
