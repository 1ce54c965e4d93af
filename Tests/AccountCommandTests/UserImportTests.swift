import AccountStore
import Passwords
import TestSupport
import Testing

@Suite struct `swiftlet user import` {
    private let workplace: AccountWorkplace

    init() throws { workplace = try AccountWorkplace() }

    private static let hash = "$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"
    private static let header = "email,password_hash,role,scope\n"

    private func users() throws -> [User] { try workplace.store().users(after: nil, limit: 100) }

    @Test func `adds users with the passwords that they had`() async throws {
        try workplace.folder.write(
            Self.header + "a@example.com,\(Self.hash),user,x:read x:write\nb@example.com,\(Self.hash),,\n",
            to: "users.csv")
        let result = try workplace.run("user", "import", "users.csv")
        #expect(result.status == 0)
        #expect(result.output == "2 users imported, 0 skipped\n")
        #expect(
            result.error
                == "2 hashes cost more than password_cost, 4: until their users log in, a wrong password takes longer than "
                + "an unknown e-mail address\n")
        let users = try users()
        #expect(Set(users.map(\.email.text)) == ["a@example.com", "b@example.com"])
        let user = try #require(users.first { $0.email.text == "a@example.com" })
        #expect(user.roles == ["user"] && user.scopes == ["x:read", "x:write"] && !user.isDisabled)
        let pool = try PasswordPool(threads: 1, queue: 1, cost: 5)
        let hash = try #require(BcryptHash(user.passwordHash))
        let verdict = try await pool.verify(Password("U*U"), against: hash)
        #expect(verdict == .matches(needsRehash: true))
    }

    @Test func `imports nothing where a line cannot be, and names each`() throws {
        _ = try workplace.addUser("known@example.com")
        let text =
            Self.header + "a@example.com,\(Self.hash),,\nknown@example.com,\(Self.hash),,\nb@example.com,plain,,\n"
        let result = try workplace.run("user", "import", "-", input: text)
        #expect(result.status == 1)
        #expect(result.output.isEmpty)
        #expect(
            result.error == """
                -:3: a user has this e-mail address, expected a new one
                -:4: the password's hash is not bcrypt's, expected $2a$, $2b$ or $2y$ and 60 characters
                Error: nothing is imported: 2 of 3 users cannot be, expected none

                """)
        #expect(try users().map(\.email.text) == ["known@example.com"])

        let skipping = try workplace.run("user", "import", "-", "--skip-bad", input: text)
        #expect(skipping.status == 0)
        #expect(skipping.output == "1 users imported, 2 skipped\n")
        #expect(skipping.error.hasPrefix("-:3: a user has this e-mail address, expected a new one\n-:4: "))
        #expect(Set(try users().map(\.email.text)) == ["known@example.com", "a@example.com"])
    }

    @Test func `says why a table is none`() throws {
        let header = try workplace.run("user", "import", "-", input: "name,mail\n")
        #expect(header.status == 1)
        #expect(
            header.error
                == "Error: -:1: it names other columns, expected the header email,password_hash[,role][,scope]\n")
        let absent = try workplace.run("user", "import", "absent.csv")
        #expect(absent.status == 1)
        #expect(absent.error == "Error: absent.csv: No such file or directory\n")
    }
}
