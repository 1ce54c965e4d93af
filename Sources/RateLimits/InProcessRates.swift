import Synchronization

/// Rates counted in this process: exact under any number of threads, in bounded memory.
///
/// Keys are spread over shards, each behind a lock of its own. A call that several limits count holds the locks of all
/// its shards, taken in their order, while it looks at every bucket and then takes out of all or none: nothing comes
/// between.
package final class InProcessRates: RateStore {
    private final class Shard: Sendable {
        let table: Mutex<RateTable>
        init(capacity: Int) { table = Mutex(RateTable(capacity: capacity)) }
    }

    private let shards: [Shard]
    private static let shardCount = 64

    /// How many keys are counted at most, unless said otherwise: some 20 MiB.
    package static let defaultCapacity = 65_536

    /// - Parameter capacity: How many keys are counted, at least one for each of 64 shards; keys with long names take
    ///   the room of several.
    package init(capacity: Int = defaultCapacity) {
        let share = max(1, capacity / Self.shardCount)
        shards = (0..<Self.shardCount).map { _ in Shard(capacity: share) }
    }

    /// How many keys have a bucket at present.
    package var count: Int { shards.reduce(0) { $0 + $1.table.withLock { $0.count } } }

    package func take(_ charges: [RateCharge], at now: Int64) -> RateDecision {
        guard charges.count > 1 else { return takeOne(charges[0], at: now) }
        var tally = Tally()
        take(isSorted(charges) ? charges[...] : charges.sorted { place(of: $0) < place(of: $1) }[...], at: now, &tally)
        return tally.decision
    }

    private func isSorted(_ charges: [RateCharge]) -> Bool {
        for place in 1..<charges.count where self.place(of: charges[place]) < self.place(of: charges[place - 1]) {
            return false
        }
        return true
    }

    private func takeOne(_ charge: RateCharge, at now: Int64) -> RateDecision {
        shards[place(of: charge)].table.withLock { table in
            var tally = Tally()
            tally.add(table.takeIfPasses(charge, at: now), of: charge)
            return tally.decision
        }
    }

    /// Looks on the way down, and takes on the way back, when every lock is held and every limit has been asked.
    private func take(_ charges: ArraySlice<RateCharge>, at now: Int64, _ tally: inout Tally) {
        guard let first = charges.first else { return }
        let place = place(of: first)
        let here = charges.prefix { self.place(of: $0) == place }
        tally = shards[place].table.withLock { [tally] table in
            var tally = tally
            for charge in here { tally.add(table.outlook(charge, at: now), of: charge) }
            take(charges[here.endIndex...], at: now, &tally)
            if tally.passes { for charge in here { table.take(charge, at: now) } }
            return tally
        }
    }

    package func giveBack(_ charges: [RateCharge], takenAt time: Int64) {
        for charge in charges {
            shards[place(of: charge)].table.withLock { $0.giveBack(charge, takenAt: time) }
        }
    }

    package func standing(of charges: [RateCharge], at now: Int64) -> RateStanding {
        var tally = Tally()
        for charge in charges {
            let outlook = shards[place(of: charge)].table.withLock { $0.outlook(charge, at: now, calls: 0) }
            tally.add(outlook, of: charge)
        }
        return tally.tightest
    }

    /// The dictionaries hash the hash once more, so that the bits are free to be used here.
    private func place(of charge: RateCharge) -> Int { charge.key.hash & (Self.shardCount - 1) }
}

/// What the limits of one call have said.
private struct Tally {
    private var standing: RateStanding?
    private var wait: Int64 = 0

    var passes: Bool { wait == 0 }

    /// The standing that the decision is told with.
    var tightest: RateStanding {
        guard let standing else { preconditionFailure("a call is counted against no limit, expected at least one") }
        return standing
    }

    var decision: RateDecision { passes ? .passed(tightest) : .refused(tightest, waitInNanoseconds: wait) }

    mutating func add(_ outlook: Bucket.Outlook, of charge: RateCharge) {
        let other = RateStanding(
            rate: charge.rate, limit: charge.key.limit, remaining: outlook.remaining,
            untilFullInNanoseconds: outlook.untilFull)
        if outlook.wait > wait {
            wait = outlook.wait
            standing = other
        } else if passes, standing.map(other.isTighter) ?? true {
            standing = other
        }
    }
}
