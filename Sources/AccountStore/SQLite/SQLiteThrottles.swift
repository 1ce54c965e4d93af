extension SQLiteStore {
    public func take(_ charges: [ThrottleCharge], atMilliseconds now: Int64) throws(StoreError) -> Int64? {
        guard !charges.isEmpty else { return nil }
        // Refused tries write nothing and hold up nobody who writes, however many there are.
        let refusal = try read { (database) throws(StoreError) in
            try Self.buckets(after: charges, at: now, in: database).wait
        }
        if let refusal { return refusal }
        return try write { (database) throws(StoreError) in
            let (buckets, wait) = try Self.buckets(after: charges, at: now, in: database)
            if let wait { return wait }
            for (key, bucket) in buckets {
                try database.run(
                    """
                    INSERT INTO throttles (key, full_at, seen) VALUES (?1, ?2, ?3)
                    ON CONFLICT (key) DO UPDATE SET full_at = excluded.full_at, seen = excluded.seen
                    """, .blob(key), .integer(bucket.fullAt), .integer(bucket.seen))
            }
            return nil
        }
    }

    public func forgive(_ key: String) throws(StoreError) {
        try write { (database) throws(StoreError) in
            _ = try database.run("DELETE FROM throttles WHERE key = ?1", .blob(Self.bytes(of: key)))
        }
    }

    /// The buckets as they are after a try, and how long to wait if one of them refuses it.
    private static func buckets(
        after charges: [ThrottleCharge], at now: Int64, in database: SQLiteConnection
    ) throws(StoreError) -> (buckets: [[UInt8]: ThrottleBucket], wait: Int64?) {
        var buckets: [[UInt8]: ThrottleBucket] = [:]
        var wait: Int64?
        for charge in charges {
            let key = bytes(of: charge.key)
            var known = buckets[key]
            if known == nil {
                known = try database.row("SELECT full_at, seen FROM throttles WHERE key = ?1", .blob(key)) {
                    (row) throws(StoreError) in ThrottleBucket(fullAt: try row.integer(0), seen: try row.integer(1))
                }
            }
            var bucket = known ?? ThrottleBucket(fullAt: 0, seen: 0)
            if let refusal = bucket.take(charge.throttle, atMilliseconds: now) { wait = max(wait ?? 0, refusal) }
            buckets[key] = bucket
        }
        return (buckets, wait)
    }

    /// A key as it is kept: at most 256 bytes, a longer one by its beginning, its length and a checksum.
    ///
    /// Two keys that somebody makes to collide share a bucket, which lets fewer tries pass and never more.
    private static func bytes(of key: String) -> [UInt8] {
        let bytes = Array(key.utf8)
        guard bytes.count > 256 else { return bytes }
        // FNV-1a, 64 bits.
        let checksum = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return bytes.prefix(200) + Array("\0\(bytes.count)\0\(checksum)".utf8)
    }
}
