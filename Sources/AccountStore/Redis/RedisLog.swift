/// A place in the log of revocations.
struct RedisLogPlace {
    /// The id of the entry.
    var position: [UInt8]
    var count: RedisLogCount
}

/// How many revocations were made, up to one of them.
struct RedisLogCount: Equatable {
    /// When counting began, which tells this count from that of another life of the server.
    private let epoch: [UInt8]?
    private let number: Int64

    /// - Parameter fields: As in `revocations:count`; without one nothing was counted yet.
    init(_ fields: [RedisReply]) throws(StoreError) {
        guard fields.count == 2 else { throw .reply }
        epoch = fields[0] == .null ? nil : try fields[0].bytes()
        number = fields[1] == .null ? 0 : try fields[1].integer()
    }

    /// Whether it counts the revocation that came directly after another.
    func follows(_ other: RedisLogCount) -> Bool {
        number == other.number &+ 1 && (epoch == other.epoch || other.epoch == nil)
    }
}
