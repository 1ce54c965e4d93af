import Linux

extension SQLiteStore {
    /// Forgets what has expired, a few rows at a time, so that no other writer waits long; what is left after a second
    /// is the next call's.
    @discardableResult
    public func clean(at now: Int64) throws(StoreError) -> Bool {
        try clean(at: now, until: Clock.monotonicNanoseconds + 1_000_000_000)
    }

    /// - Parameter end: When to stop, in nanoseconds of the clock that never steps.
    func clean(at now: Int64, until end: Int64) throws(StoreError) -> Bool {
        for step in CleaningStep.allCases {
            var count = CleaningStep.batch
            while count == CleaningStep.batch {
                guard Clock.monotonicNanoseconds < end else { return false }
                count = try write { (database) throws(StoreError) in try step.run(database, at: now) }
            }
        }
        return true
    }
}

/// What is forgotten, in an order that leaves no half of anything live.
private enum CleaningStep: CaseIterable {
    case endFamilies, removeTokens, removeFamilies, removeRevocations, removeThrottles

    /// Rows at a time.
    static let batch = 500

    /// - Returns: How many rows were changed.
    func run(_ database: SQLiteConnection, at now: Int64) throws(StoreError) -> Int {
        switch self {
        // Marked first: a live family that has lost a used token would not know it when it is used again. And one whose
        // access tokens live stays, for they may have to be revoked.
        case .endFamilies:
            try database.run(
                """
                UPDATE families SET is_ended = 1 WHERE id IN (
                    SELECT id FROM families WHERE is_ended = 0 AND expires <= ?1 AND NOT EXISTS (
                        SELECT 1 FROM tokens WHERE family = families.id AND access_expires > ?1
                    ) LIMIT 500
                )
                """, .integer(now))
        case .removeTokens:
            try database.run(
                """
                DELETE FROM tokens WHERE hash IN (
                    SELECT hash FROM families JOIN tokens ON family = families.id WHERE is_ended = 1 LIMIT 500
                )
                """)
        case .removeFamilies:
            try database.run(
                """
                DELETE FROM families WHERE id IN (
                    SELECT id FROM families
                    WHERE is_ended = 1 AND NOT EXISTS (SELECT 1 FROM tokens WHERE family = families.id) LIMIT 500
                )
                """)
        case .removeRevocations:
            try database.run(
                """
                DELETE FROM revocations WHERE sequence IN (
                    SELECT sequence FROM revocations WHERE expires <= ?1 LIMIT 500
                )
                """, .integer(now))
        // A full bucket is as good as none.
        case .removeThrottles:
            try database.run(
                "DELETE FROM throttles WHERE key IN (SELECT key FROM throttles WHERE full_at <= ?1 LIMIT 500)",
                .integer(now.clampedMultiple(1_000)))
        }
    }
}

extension Int64 {
    fileprivate func clampedMultiple(_ factor: Int64) -> Int64 {
        let (value, isOver) = multipliedReportingOverflow(by: factor)
        return isOver ? (self < 0 ? .min : .max) : value
    }
}
