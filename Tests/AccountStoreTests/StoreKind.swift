import AccountStore
import TestSupport

/// The stores that the contract holds for.
enum StoreKind: String, CaseIterable, Sendable {
    case sqlite
    case redis

    /// Those that this machine can make.
    static let allCases: [StoreKind] = RedisServer.program == nil ? [.sqlite] : [.sqlite, .redis]

    /// An empty store, which ends with the test.
    func make() throws -> StoreUnderTest {
        switch self {
        case .sqlite:
            let folder = try TemporaryFolder()
            StoreScope.keep(folder)
            let path = "\(folder.path)/accounts/store.sqlite"
            return try StoreUnderTest { try SQLiteStore(path: path) }
        case .redis:
            let server = try RedisServer()
            StoreScope.keep(server)
            return try StoreUnderTest { RedisStore(.socket(path: server.socket)) }
        }
    }
}

/// A store, and the way to a second instance over the same data, as another process has it.
struct StoreUnderTest {
    let store: any AccountStore
    /// Opens a further instance.
    let open: () throws -> any AccountStore

    init(open: @escaping () throws -> any AccountStore) throws {
        self.open = open
        store = try open()
    }
}
