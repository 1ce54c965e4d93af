/// Connections to one file that read, made when they are needed, so many at most; who comes when all are in use waits.
final class SQLitePool: Sendable {
    private let limit: Int
    private let make: @Sendable (_ deadline: Int64) throws(StoreError) -> SQLiteConnection
    private let connections = Monitor(Connections())

    private struct Connections {
        var idle: [SQLiteConnection] = []
        var taken = 0
    }

    /// The right to use a connection, and one that was used before if there is any.
    private struct Turn { let connection: SQLiteConnection? }

    /// Makes an empty pool.
    init(limit: Int, make: @escaping @Sendable (_ deadline: Int64) throws(StoreError) -> SQLiteConnection) {
        self.limit = limit
        self.make = make
    }

    /// Does something with a connection.
    ///
    /// - Parameter deadline: When the waiting, and the work, gives up, in nanoseconds of the clock that never steps.
    func withConnection<Value>(
        until deadline: Int64, _ body: (SQLiteConnection) throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        let limit = limit
        let turn = connections.wait(until: deadline) { connections -> Turn? in
            guard connections.taken < limit else { return nil }
            connections.taken += 1
            return Turn(connection: connections.idle.popLast())
        }
        guard let turn else { throw .unavailable("all \(limit) connections to the database are in use") }
        // After an error a new connection may fare better: it reads the file afresh.
        var good: SQLiteConnection?
        defer {
            connections.change { connections in
                connections.taken -= 1
                if let good { connections.idle.append(good) }
            }
        }
        let connection = if let kept = turn.connection.usable(until: deadline) { kept } else { try make(deadline) }
        let value = try body(connection)
        good = connection
        return value
    }
}

extension SQLiteConnection? {
    /// The connection, if there is one and its file is still the one of that name; it gives up at a deadline.
    func usable(until deadline: Int64) -> SQLiteConnection? {
        guard let self, !self.hasMoved else { return nil }
        self.deadline = deadline
        return self
    }
}
