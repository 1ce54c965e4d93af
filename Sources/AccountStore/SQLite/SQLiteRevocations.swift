public import Revocations

extension SQLiteStore {
    public func revoke(_ revocation: Revocation) throws(StoreError) {
        try write { (database) throws(StoreError) in try Self.insert(revocation, into: database) }
    }

    public func revocations(at now: Int64) throws(StoreError) -> [Revocation] {
        try read { (database) throws(StoreError) in
            try database.rows(
                """
                SELECT kind, subject, issued_until, expires, made FROM revocations WHERE expires > ?1
                ORDER BY sequence
                """, .integer(now), read: Self.revocation)
        }
    }

    /// Inserts a revocation, unless one that is there says as much; and removes those that say no more than it.
    ///
    /// So that a token that is revoked over and over, or a user who is, fills neither the file nor a worker's memory.
    static func insert(_ revocation: Revocation, into database: SQLiteConnection) throws(StoreError) {
        let (kind, subject, issuedUntil) = columns(of: revocation.tokens)
        let isSaid = try database.row(
            """
            SELECT 1 FROM revocations
            WHERE kind = ?1 AND subject = ?2 AND issued_until >= ?3 AND expires >= ?4 LIMIT 1
            """, .integer(kind), .text(subject), .integer(issuedUntil), .integer(revocation.expires)
        ) { _ in true }
        guard isSaid == nil else { return }
        try database.run(
            "DELETE FROM revocations WHERE kind = ?1 AND subject = ?2 AND issued_until <= ?3 AND expires <= ?4",
            .integer(kind), .text(subject), .integer(issuedUntil), .integer(revocation.expires))
        try database.run(
            "INSERT INTO revocations (kind, subject, issued_until, expires, made) VALUES (?1, ?2, ?3, ?4, ?5)",
            .integer(kind), .text(subject), .integer(issuedUntil), .integer(revocation.expires),
            .integer(revocation.made))
    }

    /// Reads a revocation from the columns kind, subject, issued_until, expires and made.
    static func revocation(_ row: borrowing SQLiteRow) throws(StoreError) -> Revocation {
        let subject = try row.text(1)
        let issuedUntil = try row.integer(2)
        let tokens: Revocation.Tokens
        switch try row.integer(0) {
        case 0: tokens = .token(id: subject)
        case 1: tokens = .subject(subject, issuedUntil: issuedUntil)
        case 2: tokens = .client(subject, issuedUntil: issuedUntil)
        case 3: tokens = .all(issuedUntil: issuedUntil)
        default: throw .damaged("a revocation in the database is of no kind that there is")
        }
        return Revocation(tokens, expires: try row.integer(3), made: try row.integer(4))
    }

    private static func columns(of tokens: Revocation.Tokens) -> (kind: Int64, subject: String, issuedUntil: Int64) {
        switch tokens {
        case .token(let id): (0, id, 0)
        case .subject(let subject, let time): (1, subject, time)
        case .client(let client, let time): (2, client, time)
        case .all(let time): (3, "", time)
        }
    }
}
