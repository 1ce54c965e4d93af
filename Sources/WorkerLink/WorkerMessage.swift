/// What a worker tells its supervisor.
package enum WorkerMessage: Codable, Sendable, Equatable {
    /// It passed its self-test and answers calls.
    case ready(Readiness)
    /// A function crashed, and the crash cost its own call only; the worker takes no new ones.
    case crashed(function: String, id: String, signal: String)
    /// It works, but should be replaced before it no longer does, for a reason in words.
    case worn(reason: String)
    /// It was told to go: it accepts no connection any more, and reads no request that has not come.
    case leaving
    /// How it is, as it was asked.
    case report(WorkerReport)
}

/// What a worker that is ready says about itself.
package struct Readiness: Codable, Sendable, Equatable {
    /// How many functions it serves.
    package var functions: Int
    /// Where its configuration would have it listen.
    package var listen: String
    /// How long its calls may take to end when it is told to go, in milliseconds.
    package var drainInMilliseconds: Int64
    /// After how long without a call the service may exit, in milliseconds; nil for never.
    package var idleInMilliseconds: Int64?
    /// The version of its program; nil where it does not say.
    package var version: String?

    package init(
        functions: Int, listen: String, drainInMilliseconds: Int64, idleInMilliseconds: Int64? = nil,
        version: String? = nil
    ) {
        self.functions = functions
        self.listen = listen
        self.drainInMilliseconds = drainInMilliseconds
        self.idleInMilliseconds = idleInMilliseconds
        self.version = version
    }
}
