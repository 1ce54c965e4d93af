/// The buckets of one shard, never more than fit: a key whose bucket is full is as good as one that is not there, and
/// is dropped for one that comes.
///
/// When no bucket is full, new keys share one bucket for each limit. So somebody who makes up keys (addresses of many
/// networks) can slow down other new callers, but nobody who has a bucket, and cannot pass more often than the rate.
struct RateTable {
    private let capacity: Int
    private var places: [RateKey: Int] = [:]
    private var keys: [RateKey] = []
    /// Beside ``keys``: looking for full ones must not touch the keys.
    private var buckets: [Bucket] = []
    private var units = 0
    private var shared: [Int: Bucket] = [:]
    /// No bucket was to be full before this time when they were last looked at.
    private var nextFull: Int64 = .min

    /// - Parameter capacity: Keys of one unit.
    init(capacity: Int) { self.capacity = capacity }

    var count: Int { keys.count }

    /// Tells what a call would find; nothing is taken.
    mutating func outlook(_ charge: RateCharge, at now: Int64, calls: Int64 = 1) -> Bucket.Outlook {
        bucket(of: charge.key, at: now).outlook(charge.rate, at: now, calls: calls)
    }

    private mutating func bucket(of key: RateKey, at now: Int64) -> Bucket {
        if let place = places[key] { return buckets[place] }
        return hasRoom(for: key, at: now) ? Bucket() : shared[key.limit] ?? Bucket()
    }

    /// Takes a call out that ``outlook(_:at:calls:)`` has said would pass.
    mutating func take(_ charge: RateCharge, at now: Int64) {
        if let place = places[charge.key] {
            buckets[place].take(charge.rate, at: now)
        } else if hasRoom(for: charge.key, at: now) {
            var bucket = Bucket()
            bucket.take(charge.rate, at: now)
            places[charge.key] = keys.count
            keys.append(charge.key)
            buckets.append(bucket)
            units += charge.key.units
            nextFull = min(nextFull, bucket.fullAt.roundedUp)
        } else {
            shared[charge.key.limit, default: Bucket()].take(charge.rate, at: now)
        }
    }

    /// Takes a call out if it passes, which is both of the above with one look for the key.
    mutating func takeIfPasses(_ charge: RateCharge, at now: Int64) -> Bucket.Outlook {
        guard let place = places[charge.key] else {
            let outlook = outlook(charge, at: now)
            if outlook.passes { take(charge, at: now) }
            return outlook
        }
        let outlook = buckets[place].outlook(charge.rate, at: now)
        if outlook.passes { buckets[place].take(charge.rate, at: now) }
        return outlook
    }

    /// Puts a call back; not into a shared bucket, out of which it may not have come.
    mutating func giveBack(_ charge: RateCharge, takenAt time: Int64) {
        guard let place = places[charge.key] else { return }
        buckets[place].giveBack(charge.rate, takenAt: time)
        nextFull = min(nextFull, buckets[place].fullAt.roundedUp)
    }

    /// Whether the key fits, once the full buckets are dropped if it does not.
    private mutating func hasRoom(for key: RateKey, at now: Int64) -> Bool {
        if units + key.units <= capacity { return true }
        guard now >= nextFull else { return false }
        dropFull(at: now)
        return units + key.units <= capacity
    }

    private mutating func dropFull(at now: Int64) {
        nextFull = .max
        // Backwards: what takes the place of one that is dropped has been looked at.
        for place in buckets.indices.reversed() {
            guard buckets[place].isFull(at: now) else {
                nextFull = min(nextFull, buckets[place].fullAt.roundedUp)
                continue
            }
            let key = keys[place]
            keys.swapAt(place, keys.count - 1)
            buckets.swapAt(place, buckets.count - 1)
            keys.removeLast()
            buckets.removeLast()
            places[key] = nil
            if place < keys.count { places[keys[place]] = place }
            units -= key.units
        }
    }
}
