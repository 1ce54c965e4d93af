import Testing

@testable import Passwords

@Suite struct `A bcrypt computation` {
    private static let salt = "abcdefghijklmnopqrstuu"
    /// Digests for this salt and cost 4, computed by PHP 8's own implementation.
    private static let vectors = [
        ("U*U", "CFaEytnzrfaPZJKbS76hh9vqd9r8v2S"), ("a", "MFdJu9yVgmagVAIC24fOZkaFqd3s9JC"),
        ("p\u{e4}ssw\u{f6}rt \u{a3}", "sUWFVcHiVLqbIHETmGpo6mFYdv09LLK"),
        // Bytes beyond ASCII, which "$2x$" extended by their sign.
        ("\u{ff}\u{ff}\u{a3}", "5QZ/uMYOYzKrDPoOmawjdp3pKhYeWZi"),
        ("\u{10FFFF}\u{80}", "uEhZLrxoEb7QZnmE9jcV3t3b40gEA.y"),
        (String(repeating: "x", count: 72), "bzadhGtS2zEF.gu0yd0opP6cVzb.e0i"),
        (String(repeating: "x", count: 71) + "y", ".5skbTx2BS4jj.FAhPbN7I9dDGDUUN2"),
        (String(repeating: "\u{20ac}", count: 24), "LMnfsIcwrd9XOzJ8Re069XuK/iLtljS"),
    ]
    /// From the test of Openwall's crypt_blowfish.
    private static let openwall = [
        ("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
        ("U*U*", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK"),
        ("U*U*U", "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a"),
    ]

    @Test(arguments: vectors, ["2a", "2b", "2y"])
    func `computes what others do`(vector: (password: String, digest: String), version: String) throws {
        let expected = try #require(BcryptHash("$\(version)$04$\(Self.salt)\(vector.digest)"))
        var bcrypt = Bcrypt()
        #expect(try bcrypt.hash(Password(vector.password), setting: expected.text) == expected)
        #expect(bcrypt.rounds == 16)
        #expect(
            try bcrypt.compare(Password(vector.password), with: expected, target: 4)
                == .matches(needsRehash: version != "2b"))
        #expect(try bcrypt.compare(Password("other"), with: expected, target: 4) == .differs)
    }

    @Test(arguments: openwall) func `computes the published examples`(password: String, hash: String) throws {
        var bcrypt = Bcrypt()
        #expect(try bcrypt.hash(Password(password), setting: hash).text == hash)
    }

    @Test func `compares with a salt whose last character has bits that do not count`() throws {
        let stored = try #require(BcryptHash("$2y$05$CCCCCCCCCCCCCCCCCCCCCCE5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"))
        var bcrypt = Bcrypt()
        #expect(try bcrypt.compare(Password("U*U"), with: stored, target: 5) == .matches(needsRehash: true))
        #expect(try bcrypt.compare(Password("U*V"), with: stored, target: 5) == .differs)
    }

    @Test(arguments: 4...6) func `salts every new hash anew`(cost: Int) throws {
        let password = try Password("correct horse")
        var bcrypt = Bcrypt()
        let hashes = try (0..<3).map { _ in try bcrypt.hash(password, cost: cost) }
        #expect(Set(hashes.map(\.text)).count == 3)
        #expect(hashes.allSatisfy { $0.cost == cost && $0.text.hasPrefix("$2b$0\(cost)$") })
        for hash in hashes {
            #expect(try bcrypt.compare(password, with: hash, target: cost) == .matches(needsRehash: false))
        }
    }

    @Test(arguments: [(4, 4), (4, 5), (4, 8), (5, 8), (7, 8), (8, 8)])
    func `takes as many rounds for a wrong password as for no user`(stored: Int, target: Int) throws {
        var makes = Bcrypt()
        var unknown = Bcrypt()
        var wrong = Bcrypt()
        var right = Bcrypt()
        let (password, other) = (try Password("correct horse"), try Password("battery staple"))
        let hash = try makes.hash(password, cost: stored)
        #expect(try unknown.compare(other, with: nil, target: target) == .differs)
        #expect(try wrong.compare(other, with: hash, target: target) == .differs)
        #expect(unknown.rounds == 1 << target)
        #expect(wrong.rounds == 1 << target)
        #expect(try right.compare(password, with: hash, target: target) == .matches(needsRehash: stored != target))
        #expect(right.rounds == 1 << stored)
    }

    @Test func `cannot make up for a hash of a higher cost`() throws {
        var makes = Bcrypt()
        var wrong = Bcrypt()
        let hash = try makes.hash(Password("correct horse"), cost: 6)
        #expect(try wrong.compare(Password("battery staple"), with: hash, target: 4) == .differs)
        #expect(wrong.rounds == 1 << 6)
        #expect(try wrong.compare(Password("correct horse"), with: hash, target: 4) == .matches(needsRehash: true))
    }

    @Test func `never matches where there is no user`() throws {
        var bcrypt = Bcrypt()
        #expect(try bcrypt.compare(Password(String(repeating: ".", count: 31)), with: nil, target: 4) == .differs)
    }

    @Test(arguments: [17, 31]) func `does not compute what would take minutes or days`(cost: Int) throws {
        let hash = try #require(BcryptHash("$2b$\(cost)$\(Self.salt)CFaEytnzrfaPZJKbS76hh9vqd9r8v2S"))
        var bcrypt = Bcrypt()
        let password = try Password("U*U")
        do throws(PasswordError) {
            _ = try bcrypt.compare(password, with: hash, target: 4)
            Issue.record("compared")
        } catch {
            #expect(error == .tooCostly(cost: cost, limit: 16))
        }
        #expect(bcrypt.rounds == 0)
    }

    @Test(arguments: ["", "*0", "*1", "$2b$", "$2b$03$abcdefghijklmnopqrstuu", "$2b$04$abcdefghijklmnopqrstu*"])
    func `takes libxcrypt's failure tokens for failures`(setting: String) throws {
        var bcrypt = Bcrypt()
        let password = try Password("U*U")
        do throws(PasswordError) {
            _ = try bcrypt.hash(password, setting: setting)
            Issue.record("hashed")
        } catch {
            #expect(error == .failed("crypt_r: Invalid argument"))
        }
        #expect(bcrypt.rounds == 0)
    }
}
