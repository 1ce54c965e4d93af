import FunctionKit

/// The accounts: log in, issue, refresh, revoke.
struct Accounts: FunctionModule {
    static var functions: [any Function.Type] {
        [
            Login.self, Logout.self, Me.self, Token.self, Revoke.self, Introspect.self, KeySet.self, Metadata.self,
            OpenIDConfiguration.self,
        ]
    }
}
