import AccountKit
import AccountStore
import FunctionTesting
import Issuance
import TestSupport
import Testing

@testable import Functions

@Suite struct `With a store that fails` {
    private static let errors: [StoreError] = [
        .unavailable("disk secret-detail"), .unknownOutcome("cut secret-detail"), .damaged("row secret-detail"),
        .exists,
    ]

    /// What is done, and which methods of the store it needs.
    enum Act: CaseIterable, Sendable {
        case refresh, reuse, clientCredentials, failedClient, exchange, revokeRefresh, revokeAccess, introspectAccess
        case introspectRefresh

        var methods: [StoreDouble.Method] {
            switch self {
            case .refresh: [.family, .userByID, .rotate]
            case .reuse: [.family, .endFamily]
            case .clientCredentials: [.clientByID, .isRevoked]
            case .failedClient: [.clientByID, .take]
            case .exchange: [.clientByID, .isRevoked]
            case .revokeRefresh: [.family, .endFamily]
            case .revokeAccess: [.revoke]
            case .introspectAccess: [.clientByID, .isRevoked]
            case .introspectRefresh: [.clientByID, .family, .userByID]
            }
        }
    }

    @Test(arguments: Act.allCases)
    func `every step is answered with 503, and nothing of the store is told`(act: Act) async throws {
        for method in act.methods {
            for error in Self.errors {
                try await OAuthStage.run { stage in
                    try stage.addClient()
                    let pair = try stage.logIn(try stage.addUser())
                    if act == .reuse { _ = try await stage.refresh(pair.refresh.text) }
                    stage.store.fail(method, with: error)
                    let answer = try await perform(act, stage, pair.refresh.text, pair.access.text)
                    #expect(answer.status == .serviceUnavailable, "\(act) \(method) \(error)")
                    #expect(answer.headerFields[.retryAfter] == "1")
                    #expect(answer.headerFields[.cacheControl] == "no-store")
                    #expect(answer.headerFields[.contentType] == "application/problem+json")
                    #expect(!answer.text.contains("secret-detail"))
                    // It was the step that this test means.
                    #expect(stage.store.calls().last == method)
                    stage.store.fail(method, with: nil)
                    // Nothing is half done: what failed can be done now, as if nothing had been.
                    let again = try await perform(act, stage, pair.refresh.text, pair.access.text)
                    let status = act == .reuse ? 400 : act == .failedClient ? 401 : 200
                    #expect(again.status.code == status, "\(act) \(method) \(error)")
                }
            }
        }
    }

    @Test func `a refresh whose outcome is unknown gives nothing away, and a second try ends the family`() async throws
    {
        try await OAuthStage.run { stage in
            let pair = try stage.logIn(try stage.addUser())
            stage.store.fail(.rotate, with: .unknownOutcome("cut"), .after)
            let lost = try await stage.refresh(pair.refresh.text)
            #expect(lost.status == .serviceUnavailable)
            #expect(!lost.text.contains("rt_") && !lost.text.contains("eyJ"))
            stage.store.fail(.rotate, with: nil)
            // The store has rotated: what nobody was given cannot be used, and the old token was.
            #expect(try OAuthFault(await stage.refresh(pair.refresh.text)) == OAuthFault(400, "invalid_grant"))
            #expect(try await !stage.isActive(pair.access.text))
        }
    }

    private func perform(
        _ act: Act, _ stage: OAuthStage, _ refresh: String, _ access: String
    ) async throws -> TestAnswer {
        _ = stage.store.calls()
        return switch act {
        case .refresh, .reuse: try await stage.refresh(refresh)
        case .clientCredentials:
            try await stage.post("token", [("grant_type", "client_credentials")], basic: "service")
        case .failedClient:
            try await stage.post(
                "token", [("grant_type", "client_credentials"), ("client_id", "service"), ("client_secret", "wrong")])
        case .exchange: try await stage.exchange(access)
        case .revokeRefresh: try await stage.post("revoke", [("token", refresh)])
        case .revokeAccess: try await stage.post("revoke", [("token", access)])
        case .introspectAccess: try await stage.post("introspect", [("token", access)], basic: "service")
        case .introspectRefresh: try await stage.post("introspect", [("token", refresh)], basic: "service")
        }
    }
}
