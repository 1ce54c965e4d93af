import Linux
import Revocations

extension SQLiteStore {
    public func begin(_ family: RefreshFamily, with token: RefreshToken) throws(StoreError) {
        try write { (database) throws(StoreError) in
            try database.run(
                "INSERT INTO families (id, user, client, scopes, expires, is_ended) VALUES (?1, ?2, ?3, ?4, ?5, 0)",
                .text(family.id), .text(family.user), .text(family.client), .text(TextList.encode(family.scopes)),
                .integer(family.expires))
            try Self.insert(token, into: family.id, of: database)
        }
    }

    public func family(
        of hash: SecretHash, at now: Int64
    ) throws(StoreError) -> (family: RefreshFamily, isCurrent: Bool)? {
        try read { (database) throws(StoreError) in
            guard let found = try Self.find(hash, at: now, in: database) else { return nil }
            return (found.family, !found.isUsed)
        }
    }

    public func rotate(_ hash: SecretHash, to next: RefreshToken, at now: Int64) throws(StoreError) -> Rotation {
        try write { (database) throws(StoreError) in
            guard let found = try Self.find(hash, at: now, in: database) else { return .unknown }
            guard !found.isUsed else {
                try Self.end(found.family.id, of: found.family.user, at: now, in: database)
                return .reused(found.family)
            }
            try database.run("UPDATE tokens SET is_used = 1 WHERE hash = ?1", SQLiteValue(hash))
            try Self.insert(next, into: found.family.id, of: database)
            return .rotated
        }
    }

    public func endFamily(_ id: String, at now: Int64) throws(StoreError) {
        try write { (database) throws(StoreError) in
            let user = try database.row("SELECT user FROM families WHERE id = ?1 AND is_ended = 0", .text(id)) {
                (row) throws(StoreError) in try row.text(0)
            }
            if let user { try Self.end(id, of: user, at: now, in: database) }
        }
    }

    public func endFamilies(ofUser id: String, at now: Int64) throws(StoreError) -> Int {
        let batch = RefreshFamily.mostEndedAtOnce
        var total = 0
        while true {
            let (ended, live) = try write { (database) throws(StoreError) in
                let families = try database.rows(
                    "SELECT id, expires FROM families WHERE user = ?1 AND is_ended = 0 LIMIT ?2", .text(id),
                    .integer(Int64(batch))
                ) { (row) throws(StoreError) in (id: try row.text(0), expires: try row.integer(1)) }
                // Those that have expired too: their access tokens may live longer.
                for family in families { try Self.end(family.id, of: id, at: now, in: database) }
                return (families.count, families.count { $0.expires > now })
            }
            total += live
            if ended < batch { return total }
        }
    }

    private static func find(
        _ hash: SecretHash, at now: Int64, in database: SQLiteConnection
    ) throws(StoreError) -> (family: RefreshFamily, isUsed: Bool)? {
        try database.row(
            """
            SELECT families.id, user, client, scopes, expires, is_used
            FROM tokens JOIN families ON families.id = tokens.family
            WHERE hash = ?1 AND is_ended = 0 AND expires > ?2
            """, SQLiteValue(hash), .integer(now)
        ) { (row) throws(StoreError) in
            let family = RefreshFamily(
                id: try row.text(0), user: try row.text(1), client: try row.text(2), scopes: try row.texts(3),
                expires: try row.integer(4))
            return (family, try row.truth(5))
        }
    }

    private static func insert(
        _ token: RefreshToken, into family: String, of database: SQLiteConnection
    ) throws(StoreError) {
        try database.run(
            "INSERT INTO tokens (hash, family, access_token, access_expires, is_used) VALUES (?1, ?2, ?3, ?4, 0)",
            SQLiteValue(token.hash), .text(family), .text(token.accessTokenID), .integer(token.accessExpires))
    }

    /// Ends a family by a mark: to remove it with all its tokens is ``clean(at:)``'s, which takes its time.
    private static func end(
        _ id: String, of user: String, at now: Int64, in database: SQLiteConnection
    ) throws(StoreError) {
        let isNew = try database.run("UPDATE families SET is_ended = 1 WHERE id = ?1 AND is_ended = 0", .text(id)) == 1
        guard isNew else { return }
        let most = RefreshFamily.mostRevokedByName
        let live = try database.rows(
            """
            SELECT access_token, access_expires FROM tokens WHERE family = ?1 AND access_expires > ?2
            ORDER BY access_expires DESC LIMIT ?3
            """, .text(id), .integer(now), .integer(Int64(most + 1))
        ) { (row) throws(StoreError) in (token: try row.text(0), expires: try row.integer(1)) }
        let made = Clock.millisecondsSince1970
        if live.count > most, let last = live.first {
            let all = Revocation.Tokens.subject(user, issuedUntil: now)
            return try insert(Revocation(all, expires: last.expires, made: made), into: database)
        }
        for (token, expires) in live {
            try insert(Revocation(.token(id: token), expires: expires, made: made), into: database)
        }
    }
}
