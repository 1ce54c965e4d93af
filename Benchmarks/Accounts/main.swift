import Glibc
import Linux
import Proofs
import TestSupport

// accounts-benchmark PROGRAM [SECONDS]: refreshes on each store, and what logins cost those who do not log in.

let words = CommandLine.arguments.dropFirst()
guard let program = words.first, let seconds = Int32(words.dropFirst().first ?? "5"), (1...600).contains(seconds) else {
    print("usage: accounts-benchmark PROGRAM [SECONDS]")
    exit(2)
}

/// `[accounts]` without throttles, which one address would meet at once.
func accounts(store: String, cost: Int) -> String {
    """
    [accounts]
    store = "\(store)"
    password_cost = \(cost)
    account_rate = "1000000/s, burst 1000000"
    address_rate = "1000000/s, burst 1000000"
    """
}

func measureRefreshes(_ name: String, store: String) throws {
    let stage = try Stage(program, more: accounts(store: store, cost: 4))
    try Account.add(to: stage)
    for clients in [1, 16] {
        let load = try RefreshLoad(socket: stage.web, clients: clients)
        Thread.sleep(milliseconds: seconds * 1_000)
        let tally = load.stop()
        print("\(name), \(clients) clients: \(tally.good / Int(seconds)) refreshes/s, \(tally.text)")
        print("    p50, p99, longest: \(tally.spread)")
    }
}

func measureLogins(store: String) throws {
    let stage = try Stage(program, more: accounts(store: store, cost: 12))
    try Account.add(to: stage)
    let token = try stage.token(scope: "payments:read")
    func measure() throws -> Tally {
        let load = SteadyLoad(socket: stage.web, target: "/payments/p1", token: token)
        try load.start(clients: 2)
        Thread.sleep(milliseconds: seconds * 1_000)
        return load.stop()
    }
    let quiet = try measure()
    let logins = try LoginLoad(socket: stage.web, clients: 64)
    let beside = try measure()
    let tally = logins.stop()
    let again = try measure()
    print("64 clients that log in, bcrypt at cost 12: \(tally.good / Int(seconds)) logins/s, \(tally.text)")
    print("    p50, p99, longest of a login: \(tally.spread)")
    for (name, tally) in [("quiet", quiet), ("beside them", beside), ("quiet again", again)] {
        print("other calls, \(name): \(tally.good / Int(seconds))/s, \(tally.text); p50, p99, longest: \(tally.spread)")
    }
}

do {
    try measureRefreshes("SQLite", store: "sqlite:accounts.db")
    if RedisServer.program != nil {
        let server = try RedisServer()
        try measureRefreshes("Redis", store: "redis+unix:\(server.socket)")
    } else {
        print("Redis: redis-server is not installed")
    }
    try measureLogins(store: "sqlite:accounts.db")
} catch {
    print("not measured: \(error)")
    exit(1)
}
