import AccountKit
import AccountStore
import FunctionKit

/// Who asks, as far as it says.
enum Asker: Sendable {
    /// Nobody in particular.
    case anybody
    /// A client that names itself and proves nothing: a public one (RFC 6749 §3.2.1).
    case named(String)
    /// A client that has shown its secret.
    case client(Client)

    /// Whether it may be the client that something was issued to; one that does not say who it is may.
    func mayBe(_ client: String) -> Bool {
        switch self {
        case .anybody: true
        case .named(let id): id.utf8.elementsEqual(client.utf8)
        case .client(let known): known.id.utf8.elementsEqual(client.utf8)
        }
    }
}

extension OAuthCall {
    /// Authenticates the client, if it tries to (RFC 6749 §2.3.1).
    ///
    /// - Throws: ``OAuthError/invalidClient`` for one that fails.
    func asker() throws(OAuthError) -> Asker {
        guard let shown = try shownCredentials() else { return form["client_id"].map { .named($0) } ?? .anybody }
        let client: Client?
        do { client = try service.client(id: shown.id, secret: shown.secret) } catch { throw OAuthError(error) }
        guard let client else { throw try failure(of: shown.id) }
        return .client(client)
    }

    /// The client, which has to authenticate.
    func client() throws(OAuthError) -> Client {
        guard case .client(let client) = try asker() else { throw .invalidClient }
        return client
    }

    /// What the request shows: `Basic`, or two parameters of the body.
    private func shownCredentials() throws(OAuthError) -> (id: String, secret: String)? {
        let basic: BasicCredentials?
        do {
            basic = try request.basicCredentials
        } catch .severalFields {
            throw .invalidRequest("there is more than one Authorization field")
        } catch {
            throw .invalidClient
        }
        let secret = form["client_secret"]
        guard let basic else {
            guard let secret else { return nil }
            return (try form.required("client_id"), secret)
        }
        guard secret == nil else { throw .invalidRequest("the client authenticates in two ways") }
        guard let decoded = basic.formDecoded else { throw .invalidClient }
        guard form["client_id"].map({ $0.utf8.elementsEqual(decoded.user.utf8) }) ?? true else {
            throw .invalidRequest("client_id is another than that of the Authorization field")
        }
        return (decoded.user, decoded.password)
    }

    private func failure(of client: String) throws(OAuthError) -> OAuthError {
        let wait: Int64?
        do {
            wait = try service.countFailure(ofClient: client, from: request.remoteAddress)
        } catch {
            throw OAuthError(error)
        }
        return wait.map { .throttled(retryAfterInSeconds: $0) } ?? .invalidClient
    }
}
