extension SQLiteStore {
    public func add(_ client: Client) throws(StoreError) {
        try write { (database) throws(StoreError) in
            _ = try database.run(
                """
                INSERT INTO clients (id, secret_hash, scopes, audiences, is_disabled, created)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                """, .text(client.id), SQLiteValue(client.secretHash), .text(TextList.encode(client.scopes)),
                .text(TextList.encode(client.audiences)), SQLiteValue(client.isDisabled), .integer(client.created))
        }
    }

    public func client(id: String) throws(StoreError) -> Client? {
        try read { (database) throws(StoreError) in
            try database.row(
                "SELECT id, secret_hash, scopes, audiences, is_disabled, created FROM clients WHERE id = ?1",
                .text(id), read: Self.client)
        }
    }

    public func clients(after id: String?, limit: Int) throws(StoreError) -> [Client] {
        try read { (database) throws(StoreError) in
            if let id {
                try database.rows(
                    """
                    SELECT id, secret_hash, scopes, audiences, is_disabled, created FROM clients
                    WHERE id > ?1 ORDER BY id LIMIT ?2
                    """, .text(id), .integer(Int64(max(limit, 0))), read: Self.client)
            } else {
                try database.rows(
                    """
                    SELECT id, secret_hash, scopes, audiences, is_disabled, created FROM clients ORDER BY id LIMIT ?1
                    """, .integer(Int64(max(limit, 0))), read: Self.client)
            }
        }
    }

    public func setDisabled(_ isDisabled: Bool, client id: String) throws(StoreError) -> Bool {
        try write { (database) throws(StoreError) in
            try database.run(
                "UPDATE clients SET is_disabled = ?1 WHERE id = ?2", SQLiteValue(isDisabled), .text(id)) == 1
        }
    }

    public func setSecretHash(_ hash: SecretHash, ofClient id: String) throws(StoreError) -> Bool {
        try write { (database) throws(StoreError) in
            try database.run(
                "UPDATE clients SET secret_hash = ?1 WHERE id = ?2", SQLiteValue(hash), .text(id)) == 1
        }
    }

    private static func client(_ row: borrowing SQLiteRow) throws(StoreError) -> Client {
        Client(
            id: try row.text(0), secretHash: try row.hash(1), scopes: try row.texts(2), audiences: try row.texts(3),
            isDisabled: try row.truth(4), created: try row.integer(5))
    }
}
