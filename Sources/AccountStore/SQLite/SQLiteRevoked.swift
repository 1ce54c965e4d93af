extension SQLiteStore {
    public func isRevoked(_ token: RevocableToken, at now: Int64) throws(StoreError) -> Bool {
        try read { (database) throws(StoreError) in
            // Four looks at the index, one for each kind of revocation.
            let found = try database.row(
                """
                SELECT 1 FROM revocations WHERE kind = 0 AND subject = ?1 AND expires > ?5
                UNION ALL SELECT 1 FROM revocations
                    WHERE kind = 1 AND subject = ?2 AND issued_until >= ?4 AND expires > ?5
                UNION ALL SELECT 1 FROM revocations
                    WHERE kind = 2 AND subject = ?3 AND issued_until >= ?4 AND expires > ?5
                UNION ALL SELECT 1 FROM revocations
                    WHERE kind = 3 AND subject = '' AND issued_until >= ?4 AND expires > ?5
                LIMIT 1
                """, .text(token.id), .text(token.subject), .text(token.client), .integer(token.issued), .integer(now)
            ) { _ in true }
            return found != nil
        }
    }
}
