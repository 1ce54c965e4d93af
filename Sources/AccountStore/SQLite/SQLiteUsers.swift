extension SQLiteStore {
    public func add(_ user: User) throws(StoreError) {
        try write { (database) throws(StoreError) in
            _ = try database.run(
                """
                INSERT INTO users (id, email, password_hash, roles, scopes, is_disabled, created)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                """, .text(user.id), .text(user.email.text), .text(user.passwordHash),
                .text(TextList.encode(user.roles)), .text(TextList.encode(user.scopes)), SQLiteValue(user.isDisabled),
                .integer(user.created))
        }
    }

    public func user(email: EmailAddress) throws(StoreError) -> User? {
        try read { (database) throws(StoreError) in
            try database.row(
                """
                SELECT id, email, password_hash, roles, scopes, is_disabled, created FROM users WHERE email = ?1
                """, .text(email.text), read: Self.user)
        }
    }

    public func user(id: String) throws(StoreError) -> User? {
        try read { (database) throws(StoreError) in
            try database.row(
                "SELECT id, email, password_hash, roles, scopes, is_disabled, created FROM users WHERE id = ?1",
                .text(id), read: Self.user)
        }
    }

    public func users(after id: String?, limit: Int) throws(StoreError) -> [User] {
        // No text comes before the empty one, which is a text itself.
        try read { (database) throws(StoreError) in
            if let id {
                try database.rows(
                    """
                    SELECT id, email, password_hash, roles, scopes, is_disabled, created FROM users
                    WHERE id > ?1 ORDER BY id LIMIT ?2
                    """, .text(id), .integer(Int64(max(limit, 0))), read: Self.user)
            } else {
                try database.rows(
                    """
                    SELECT id, email, password_hash, roles, scopes, is_disabled, created FROM users
                    ORDER BY id LIMIT ?1
                    """, .integer(Int64(max(limit, 0))), read: Self.user)
            }
        }
    }

    public func setPasswordHash(
        _ hash: String, ofUser id: String, replacing old: String?
    ) throws(StoreError) -> Bool {
        try write { (database) throws(StoreError) in
            try database.run(
                """
                UPDATE users SET password_hash = ?1 WHERE id = ?2 AND (?3 IS NULL OR password_hash = ?3)
                """, .text(hash), .text(id), SQLiteValue(old)) == 1
        }
    }

    public func setDisabled(_ isDisabled: Bool, user id: String) throws(StoreError) -> Bool {
        try write { (database) throws(StoreError) in
            try database.run(
                "UPDATE users SET is_disabled = ?1 WHERE id = ?2", SQLiteValue(isDisabled), .text(id)) == 1
        }
    }

    public func setRights(roles: [String], scopes: [String], ofUser id: String) throws(StoreError) -> Bool {
        try write { (database) throws(StoreError) in
            try database.run(
                "UPDATE users SET roles = ?1, scopes = ?2 WHERE id = ?3", .text(TextList.encode(roles)),
                .text(TextList.encode(scopes)), .text(id)) == 1
        }
    }

    private static func user(_ row: borrowing SQLiteRow) throws(StoreError) -> User {
        guard let email = EmailAddress(try row.text(1)) else {
            throw .damaged("an e-mail address in the database is none")
        }
        return User(
            id: try row.text(0), email: email, passwordHash: try row.text(2), roles: try row.texts(3),
            scopes: try row.texts(4), isDisabled: try row.truth(5), created: try row.integer(6))
    }
}
