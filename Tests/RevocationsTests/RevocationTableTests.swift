import TestSupport
import Testing

@testable import Revocations

/// A token as far as revocations look at it.
struct Token {
    var id: String?
    var subject = "u1"
    var clientID: String?
    var issuedAt: Int64?
}

extension RevocationTable {
    func isRevoked(_ token: Token) -> Bool {
        isRevoked(id: token.id, subject: token.subject, clientID: token.clientID, issuedAt: token.issuedAt)
    }

    init(_ revocations: [Revocation], limit: Int = 1_000, leeway: Int64 = 0, at now: Int64 = 0) {
        self.init(limit: limit, leeway: leeway)
        for revocation in revocations { _ = insert(revocation, at: now) }
    }
}

extension Revocation {
    /// One that is made with the last second that it is about, and expires much later.
    static func about(_ tokens: Tokens, made: Int64 = 100_000) -> Revocation {
        Revocation(tokens, expires: 1_000_000, made: made)
    }
}

@Suite struct `A table of revocations` {
    private static let everything = Token(id: "t1", subject: "u1", clientID: "c1", issuedAt: 100)

    @Test(
        arguments: [
            .subject("u1", issuedUntil: 100), .client("c1", issuedUntil: 100), .all(issuedUntil: 100),
        ] as [Revocation.Tokens])
    func `revokes what was issued until a time`(tokens: Revocation.Tokens) {
        let table = RevocationTable([.about(tokens)])
        let rows: [(Int64?, Bool)] = [(99, true), (100, true), (101, false), (nil, true), (.min, true), (.max, false)]
        for (issuedAt, isRevoked) in rows {
            var token = Self.everything
            token.issuedAt = issuedAt
            #expect(table.isRevoked(token) == isRevoked, "\(String(describing: issuedAt))")
        }
    }

    @Test(arguments: [Int64.min, 0, 100, 101, .max, nil])
    func `revokes a token by its name whenever it was issued`(issuedAt: Int64?) {
        let table = RevocationTable([.about(.token(id: "t1"))])
        #expect(table.isRevoked(Token(id: "t1", issuedAt: issuedAt)))
        #expect(!table.isRevoked(Token(id: "t2", issuedAt: issuedAt)))
        #expect(!table.isRevoked(Token(id: nil, issuedAt: issuedAt)))
    }

    @Test func `keeps tokens, subjects and clients apart`() {
        let token = Token(id: "x", subject: "y", clientID: "z", issuedAt: 5)
        for name in ["x", "y", "z"] {
            #expect(RevocationTable([.about(.token(id: name))]).isRevoked(token) == (name == "x"))
            #expect(RevocationTable([.about(.subject(name, issuedUntil: 9))]).isRevoked(token) == (name == "y"))
            #expect(RevocationTable([.about(.client(name, issuedUntil: 9))]).isRevoked(token) == (name == "z"))
        }
    }

    @Test(
        arguments: [
            ("caf\u{E9}", "cafe\u{301}"), ("u1", "u1\u{0}"), ("u1", "U1"), ("", " "), ("\u{1100}\u{1161}", "\u{AC00}"),
            ("\u{212B}", "\u{C5}"), ("abcdefghijklmnopqrstuvwxyz", "abcdefghijklmnopqrstuvwxyy"),
        ])
    func `compares by bytes`(told: String, other: String) {
        for tokens in [
            Revocation.Tokens.token(id: told), .subject(told, issuedUntil: 9), .client(told, issuedUntil: 9),
        ] {
            let table = RevocationTable([.about(tokens)])
            #expect(table.isRevoked(Token(id: told, subject: told, clientID: told, issuedAt: 5)))
            #expect(!table.isRevoked(Token(id: other, subject: other, clientID: other, issuedAt: 5)))
        }
    }

    @Test(
        arguments: [
            (0, 100, true), (0, 101, false), (30, 130, true), (30, 131, false), (0, .min, true), (0, .max, false),
            (.max, .max, true),
        ] as [(Int64, Int64, Bool)])
    func `keeps a revocation until it has expired by every clock`(leeway: Int64, now: Int64, isKept: Bool) {
        for tokens in [Revocation.Tokens.token(id: "t1"), .all(issuedUntil: 200)] {
            let revocation = Revocation(tokens, expires: 100, made: 0)
            var early = RevocationTable([revocation], leeway: leeway)
            #expect(early.isRevoked(Self.everything))
            early.removeExpired(at: now)
            #expect(early.isRevoked(Self.everything) == isKept)
            var late = RevocationTable(limit: 9, leeway: leeway)
            let isTaken = late.insert(revocation, at: now)
            #expect(isTaken == isKept)
            #expect(late.isRevoked(Self.everything) == isKept)
            #expect(late.count == (isKept && tokens == .token(id: "t1") ? 1 : 0))
        }
    }

    @Test func `means the same in whatever order it is told, and however often`() {
        let told = [
            Revocation(.subject("u1", issuedUntil: 10), expires: 300, made: 1),
            Revocation(.subject("u1", issuedUntil: 30), expires: 100, made: 2),
            Revocation(.subject("u1", issuedUntil: 20), expires: 200, made: 3),
        ]
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            var table = RevocationTable(order.map { told[$0] })
            for revocation in told {
                let isNew = table.insert(revocation, at: 0)
                #expect(!isNew)
            }
            #expect(table.isRevoked(Token(issuedAt: 30)) && !table.isRevoked(Token(issuedAt: 31)))
            #expect(table.count == 1)
            table.removeExpired(at: 300)
            #expect(table.isRevoked(Token(issuedAt: 30)))
            table.removeExpired(at: 301)
            #expect(!table.isRevoked(Token(issuedAt: 30)))
        }
    }

    @Test(
        arguments: [
            (20, 100, false), (25, 100, false), (26, 100, true), (20, 101, true),
        ] as [(issuedUntil: Int64, expires: Int64, isKept: Bool)])
    func `keeps no name of which all is said already`(issuedUntil: Int64, expires: Int64, isKept: Bool) {
        var table = RevocationTable(limit: 10, leeway: 5)
        var isNew = table.insert(Revocation(.all(issuedUntil: 30), expires: 100, made: 30_000), at: 0)
        #expect(isNew)
        let name = Revocation(.subject("u1", issuedUntil: issuedUntil), expires: expires, made: 1)
        isNew = table.insert(name, at: 0)
        #expect(isNew == isKept)
        #expect(table.count == (isKept ? 1 : 0))
    }

    @Test func `says the same of many as of few, and a copy keeps what it said`() {
        var table = RevocationTable(limit: 100_000, leeway: 0)
        var copies: [RevocationTable] = []
        for number in 0..<10_000 {
            if number.isMultiple(of: 1_000) { copies.append(table) }
            _ = table.insert(.about(.subject("u\(number)", issuedUntil: 5)), at: 0)
        }
        _ = table.insert(.about(.subject("u0", issuedUntil: 7)), at: 0)
        #expect(table.count == 10_000)
        #expect(table.isRevoked(Token(subject: "u0", issuedAt: 7)))
        for number in 1..<10_000 { #expect(table.isRevoked(Token(subject: "u\(number)", issuedAt: 5))) }
        for (place, copy) in copies.enumerated() {
            #expect(copy.count == place * 1_000)
            #expect(!copy.isRevoked(Token(subject: "u\(place * 1_000)", issuedAt: 5)))
            #expect(!copy.isRevoked(Token(subject: "u0", issuedAt: 7)))
        }
    }
}

@Suite struct `A table that is full` {
    @Test func `turns its older part into one statement, and says so`() {
        let told = (1...11).map { Revocation(.token(id: "t\($0)"), expires: 1_000 + $0, made: $0 * 10_000) }
        var table = RevocationTable(Array(told.prefix(10)), limit: 10, leeway: 3)
        #expect(table.collapsedUntil == nil && table.all == nil && table.count == 10)
        _ = table.insert(told[10], at: 0)
        // Of eleven, five stay; the sixth was made at 60.
        #expect(table.count == 5)
        #expect(table.collapsedUntil == 63)
        #expect(table.all == .init(issuedUntil: 63, expires: 1_006))
        for number in 1...11 {
            #expect(table.isRevoked(Token(id: "t\(number)", issuedAt: Int64(number) * 10)))
            #expect(table.isRevoked(Token(id: "t\(number)", issuedAt: nil)))
        }
        #expect(table.isRevoked(Token(id: "other", issuedAt: 63)) && !table.isRevoked(Token(id: "other", issuedAt: 64)))
    }

    @Test func `makes room by what has expired first`() {
        var table = RevocationTable([Revocation(.token(id: "t1"), expires: 5, made: 0)], limit: 1)
        _ = table.insert(Revocation(.token(id: "t2"), expires: 9, made: 0), at: 6)
        #expect(table.count == 1 && table.collapsedUntil == nil)
        #expect(!table.isRevoked(Token(id: "t1", issuedAt: 0)) && table.isRevoked(Token(id: "t2", issuedAt: 0)))
    }

    @Test(arguments: [Int64.min, -1, 0, .max])
    func `holds with times beyond all sense`(time: Int64) {
        let told: [Revocation] = (0..<4).flatMap { number -> [Revocation] in
            [
                Revocation(.subject("\(number)", issuedUntil: time), expires: .max, made: time),
                Revocation(.token(id: "\(number)"), expires: .max, made: time),
            ]
        }
        let table = RevocationTable(told, limit: 2, leeway: 60)
        #expect(table.count <= 2)
        for number in 0..<4 { #expect(table.isRevoked(Token(subject: "\(number)", issuedAt: time))) }
    }

    /// Against a list of all that was told: equal as long as there is room, never less strict after that.
    @Test(arguments: [(1_000, 1 as UInt64), (7, 2), (1, 3), (30, 4)])
    func `never revokes less than it was told`(limit: Int, seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<40 {
            var table = RevocationTable(limit: limit, leeway: 2)
            var told: [Revocation] = []
            for _ in 0..<60 {
                let (name, time) = (
                    "\(Int.random(in: 0..<20, using: &generator))", Int64.random(in: 0..<100, using: &generator)
                )
                let tokens: Revocation.Tokens =
                    switch Int.random(in: 0..<20, using: &generator) {
                    case 0: .all(issuedUntil: time / 4)
                    case 1..<8: .token(id: name)
                    case 8..<14: .subject(name, issuedUntil: time)
                    default: .client(name, issuedUntil: time)
                    }
                // Made when the last of its tokens may have been issued, and told in any order.
                told.append(Revocation(tokens, expires: 500, made: 100_000))
                _ = table.insert(told[told.count - 1], at: 0)
                #expect(table.count <= limit)
            }
            for _ in 0..<200 {
                func name() -> String { "\(Int.random(in: 0..<20, using: &generator))" }
                let token = Token(
                    id: name(), subject: name(), clientID: name(), issuedAt: .random(in: 0...100, using: &generator))
                let expected = told.contains { $0.means(token) }
                if limit == 1_000 {
                    #expect(table.isRevoked(token) == expected)
                } else if expected {
                    #expect(table.isRevoked(token))
                }
            }
        }
    }
}

extension Revocation {
    /// What its words say, without a table.
    fileprivate func means(_ token: Token) -> Bool {
        let issuedAt = token.issuedAt ?? .min
        return switch tokens {
        case .token(let id): token.id == id
        case .subject(let subject, let time): token.subject == subject && issuedAt <= time
        case .client(let client, let time): token.clientID == client && issuedAt <= time
        case .all(let time): issuedAt <= time
        }
    }
}
