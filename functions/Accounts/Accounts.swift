import FunctionKit

/// The accounts: log in, issue, refresh, revoke.
struct Accounts: FunctionModule {
    static var functions: [any Function.Type] { [] }
}
