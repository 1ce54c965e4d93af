// Uses a SQLite store as another process, in a way that its first argument names:
// rotate PATH        makes token after token of one family, and writes each one's number once it is committed
// count PATH KEY N   takes N tries at a throttle, one after the other, and writes how many passed
// try PATH USER      as a user, if this process may become one, looks a user up and writes; says how both went
// limited PATH SIZE  writes until no file may grow beyond a size; says how that went
import AccountStore
import Glibc

let arguments = CommandLine.arguments
let now = Int64(time(nil))

func hash(_ number: Int) -> SecretHash {
    let bytes = (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    guard let hash = SecretHash(bytes + [UInt8](repeating: 0xA5, count: 24)) else { fatalError("32 bytes") }
    return hash
}

func token(_ number: Int) -> RefreshToken {
    RefreshToken(hash: hash(number), accessTokenID: "jti_\(number)", accessExpires: now + 900)
}

/// In one system call, so that a killed process has written a line or nothing.
func say(_ text: String) {
    var line = text + "\n"
    _ = line.withUTF8 { unsafe write(1, $0.baseAddress, $0.count) }
}

func rotate(_ store: SQLiteStore) throws(StoreError) {
    try store.begin(RefreshFamily(id: "f", user: "u", client: "web", scopes: [], expires: now + 10_000), with: token(0))
    say("0")
    var number = 0
    while case .rotated = try store.rotate(hash(number), to: token(number + 1), at: now) {
        number += 1
        say("\(number)")
    }
}

do {
    switch arguments[1] {
    case "rotate": try rotate(try SQLiteStore(path: arguments[2]))
    case "count":
        let store = try SQLiteStore(path: arguments[2])
        let charge = [ThrottleCharge(arguments[3], Throttle(interval: 3_600_000, burst: 100))]
        var passed = 0
        for _ in 0..<(Int(arguments[4]) ?? 0) where try store.take(charge, atMilliseconds: now * 1_000) == nil {
            passed += 1
        }
        say("\(passed)")
    case "try":
        if geteuid() == 0 { seteuid(65_534) }
        let store = try SQLiteStore(path: arguments[2])
        say(try store.user(id: arguments[3]) == nil ? "no user" : "a user")
        try store.check()
        say("written")
    case "limited":
        let store = try SQLiteStore(path: arguments[2])
        signal(SIGXFSZ, SIG_IGN)
        var limit = rlimit(rlim_cur: rlim_t(arguments[3]) ?? 0, rlim_max: rlim_t(arguments[3]) ?? 0)
        guard unsafe setrlimit(__rlimit_resource_t(UInt32(RLIMIT_FSIZE.rawValue)), &limit) == 0 else { exit(3) }
        try rotate(store)
    default: exit(2)
    }
} catch {
    say("\(error)")
    exit(1)
}
