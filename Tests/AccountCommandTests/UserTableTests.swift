import AccountStore
import Passwords
import TestSupport
import Testing

@testable import SwiftletCommand

@Suite struct `A line of comma-separated values` {
    @Test(arguments: [
        ("", [""]), ("a", ["a"]), ("a,b", ["a", "b"]), (",", ["", ""]), ("a,", ["a", ""]), ("\"a\"", ["a"]),
        ("\"\"", [""]), ("\"\",", ["", ""]), ("\"a,b\",c", ["a,b", "c"]), ("\"a\"\"b\"", ["a\"b"]),
        ("\"\"\"\"", ["\""]), (" a , b ", [" a ", " b "]), ("\u{e4},\u{20ac}", ["\u{e4}", "\u{20ac}"]),
    ]) func `is read`(text: String, fields: [String]) throws {
        #expect(try CSVLine(parsing: Array(text.utf8)[...]).fields == fields)
    }

    @Test(
        arguments: [
            ("\"", .openQuote), ("\"a", .openQuote), ("a,\"b\"\"", .openQuote), ("a\"", .quoteInside),
            ("a\"b\",c", .quoteInside), ("\"a\"b", .textBehindQuote(field: 1)),
            ("a,\"b\" ,c", .textBehindQuote(field: 2)),
        ] as [(String, CSVError)]) func `is refused`(text: String, error: CSVError)
    {
        #expect(throws: error) { try CSVLine(parsing: Array(text.utf8)[...]) }
    }

    @Test func `is refused where it is no text`() {
        #expect(throws: CSVError.notUTF8(field: 2)) { try CSVLine(parsing: [0x61, 0x2C, 0xFF]) }
    }
}

@Suite struct `A table of users` {
    private static let hash = "$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"

    private func table(_ text: String) throws -> UserTable { try UserTable(parsing: Array(text.utf8)) }

    @Test(arguments: [
        "email,password_hash,role,scope\na@example.com,\(hash),user admin,x:read x:write\n",
        "email,password_hash,role,scope\r\na@example.com,\(hash),user admin,x:read x:write\r\n",
        "\u{FEFF}email,password_hash,role,scope\na@example.com,\(hash),user admin,x:read x:write",
        "\"scope\",role,password_hash,email\n\"x:read x:write\",\"user admin\",\"\(hash)\",\"A@Example.com\"\n",
    ]) func `is read in each form`(text: String) throws {
        let table = try table(text)
        #expect(table.faults == [])
        let row = try #require(table.rows.first)
        #expect(table.rows.count == 1 && row.line == 2)
        #expect(row.email.text == "a@example.com" && row.hash.text == Self.hash)
        #expect(row.roles == ["user", "admin"] && row.scopes == ["x:read", "x:write"])
    }

    @Test(arguments: ["role", "scope"])
    func `takes no more rights than fit into a token`(column: String) throws {
        let (most, more) = (String(repeating: "ab ", count: 1365) + "c", String(repeating: "ab ", count: 1365) + "cd")
        let table = try table(
            "email,password_hash,\(column)\na@example.com,\(Self.hash),\(most)\nb@example.com,\(Self.hash),\(more)\n")
        #expect(table.rows.map(\.email.text) == ["a@example.com"])
        #expect(
            table.faults == [
                .init(line: 3, reason: "in \(column): the names have 4097 bytes together, expected at most 4096")
            ])
    }

    @Test(arguments: [
        ("", "it names other columns, expected the header email,password_hash[,role][,scope]"),
        ("email", "it names other columns, expected the header email,password_hash[,role][,scope]"),
        ("email,password_hash,email", "it names other columns, expected the header email,password_hash[,role][,scope]"),
        ("Email,password_hash", "it names other columns, expected the header email,password_hash[,role][,scope]"),
        ("email,password_hash,name", "it names other columns, expected the header email,password_hash[,role][,scope]"),
        ("email,\"password_hash", "a quoted field is not closed, expected its quote on the same line"),
    ]) func `needs its header`(text: String, reason: String) {
        #expect(throws: UserTable.Fault(line: 1, reason: reason)) { try table(text) }
    }

    @Test func `names every bad line`() throws {
        let good = Self.hash
        let lines = [
            ("a@example.com,\(good),,", nil), ("", "it has 1 fields, expected 4 as in the header"),
            ("a@example.com,\(good),,", "the e-mail address is that of line 2, expected each once"),
            ("A@EXAMPLE.com,\(good),,", "the e-mail address is that of line 2, expected each once"),
            ("b@example,\(good),,", EmailAddress.refusal), ("b\u{430}@example.com,\(good),,", EmailAddress.refusal),
            (
                "b@example.com,$2x$05$" + good.dropFirst(7) + ",,",
                "the password's hash is not bcrypt's, expected $2a$, $2b$ or $2y$ and 60 characters"
            ),
            (
                "b@example.com,5f4dcc3b5aa765d61d8327deb882cf99,,",
                "the password's hash is not bcrypt's, expected $2a$, $2b$ or $2y$ and 60 characters"
            ),
            (
                "b@example.com,$2y$17$" + good.dropFirst(7) + ",,",
                "the password's hash has cost 17, expected at most 16"
            ),
            (
                "b@example.com,\(good),,\"a\\b\"",
                "in scope: scope has byte 0x5C at position 1, expected printable ASCII without space, \" and \\"
            ),
            (
                "b@example.com,\(good),\u{e4},",
                "in role: scope has byte 0xC3 at position 0, expected printable ASCII without space, \" and \\"
            ),
            ("b@example.com,\(good),,\"", "a quoted field is not closed, expected its quote on the same line"),
            ("b@example.com,\(good),,", nil),
        ]
        let table = try table((["email,password_hash,role,scope"] + lines.map(\.0)).joined(separator: "\n"))
        #expect(table.rows.map(\.line) == [2, 14])
        #expect(
            table.faults
                == lines.enumerated().compactMap { index, line in
                    line.1.map { UserTable.Fault(line: index + 2, reason: $0) }
                })
    }

    @Test func `loses no line, whatever the bytes are`() throws {
        let whole = "email,password_hash,scope\n" + (0..<5).map { "u\($0)@example.com,\(Self.hash),\"a b\"\n" }.joined()
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<20_000 {
            let bytes = Array(whole.utf8).mutated(by: &generator)
            guard let table = try? UserTable(parsing: bytes) else { continue }
            let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            let count = lines.count - (lines.last?.isEmpty == true ? 1 : 0)
            #expect((table.rows.map(\.line) + table.faults.map(\.line)).sorted() == Array(2..<max(2, count + 1)))
        }
    }
}
