import AccountStore
import FoundationEssentials
import Revocations
import TestSupport
import Testing

@Suite struct `A damaged SQLite store` {
    private let content: [UInt8]

    init() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/store.sqlite"
        do {
            let store = try SQLiteStore(path: path)
            for number in 0..<30 {
                try store.add(try Sample.user("usr_\(number)"))
                try store.add(Sample.client("client_\(number)"))
                try store.begin(Sample.family("f\(number)", user: "usr_\(number % 3)"), with: Sample.token(number))
                try store.revoke(Revocation(.subject("usr_\(number)", issuedUntil: now), expires: now + 9, made: 1))
                _ = try store.take(
                    [ThrottleCharge("\(number)", Throttle(interval: 9, burst: 9))], atMilliseconds: now * 1_000)
            }
        }
        content = Array(try Data(contentsOf: URL(filePath: path)))
    }

    @Test func `is refused where it is cut off`() throws {
        let pages = content.count / 4_096
        for page in [1, 2, pages / 2, pages - 1] {
            let errors = try use(Array(content.prefix(page * 4_096)))
            #expect(errors.contains { if case .damaged = $0 { true } else { false } }, "cut after page \(page)")
        }
        for length in [99, 100, 511, 512, 4_095] {
            let errors = try use(Array(content.prefix(length)))
            #expect(errors == [.damaged("database disk image is malformed (SQLite 11)")], "cut after \(length) bytes")
        }
    }

    @Test(arguments: 0..<4) func `never brings the process down`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var refused = 0
        for round in 0..<25 {
            var bytes = content
            if round % 5 == 0 {
                bytes = content.mutated(by: &generator)
            } else {
                // Up to a bit in each of 64 places, more of them where pages begin.
                for _ in 0..<Int.random(in: 1...64, using: &generator) {
                    let page = Int.random(in: 0..<bytes.count / 4_096, using: &generator) * 4_096
                    let offset = Int.random(in: 0..<(Bool.random(using: &generator) ? 100 : 4_096), using: &generator)
                    bytes[page + offset] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
                }
            }
            if try !use(bytes).isEmpty { refused += 1 }
        }
        #expect(refused > 0)
    }

    /// Does everything with a store of these bytes.
    ///
    /// - Returns: What was refused.
    private func use(_ bytes: [UInt8]) throws -> [StoreError] {
        let folder = try TemporaryFolder()
        let path = try folder.write(bytes, to: "store.sqlite")
        var errors: [StoreError] = []
        func attempt(_ body: () throws(StoreError) -> Void) {
            do throws(StoreError) { try body() } catch { errors.append(error) }
        }
        var opened: SQLiteStore?
        attempt { () throws(StoreError) in opened = try SQLiteStore(path: path) }
        guard let store = opened else { return errors }
        let user = try Sample.user("new")
        attempt { () throws(StoreError) in _ = try store.users(after: nil, limit: 100) }
        attempt { () throws(StoreError) in _ = try store.clients(after: nil, limit: 100) }
        attempt { () throws(StoreError) in _ = try store.user(email: user.email) }
        attempt { () throws(StoreError) in try store.add(user) }
        attempt { () throws(StoreError) in try store.add(Sample.client("new")) }
        for number in 0..<5 {
            attempt { () throws(StoreError) in
                _ = try store.rotate(Sample.hash(number), to: Sample.token(100 + number), at: now)
                _ = try store.rotate(Sample.hash(number), to: Sample.token(200 + number), at: now)
            }
        }
        attempt { () throws(StoreError) in _ = try store.endFamilies(ofUser: "usr_1", at: now) }
        attempt { () throws(StoreError) in _ = try store.revocations(at: now) }
        attempt { () throws(StoreError) in
            let charges = (0..<5).map { ThrottleCharge("\($0)", Throttle(interval: 9, burst: 9)) }
            _ = try store.take(charges, atMilliseconds: now * 1_000)
        }
        _ = try? store.makeRevocationFeed().next(waiting: .zero)
        attempt { () throws(StoreError) in try store.clean(at: now + 1_000) }
        attempt { () throws(StoreError) in try store.check() }
        return errors
    }
}
