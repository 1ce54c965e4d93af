/// What a function knows of its call beside the input.
public struct Context: Sendable {
    /// The call's id: nginx's `$request_id` when it was passed, else one made for the call. It is also the answer's
    /// `X-Request-Id`.
    public let id: String

    /// The function's name, as in `runtime.toml` and the log.
    public let function: String

    /// Who calls, or nil in a public function.
    public let caller: Grant?

    /// Takes a line's level, message and fields, and the call that it belongs to.
    package typealias Log = @Sendable (LogLevel, String, [String: String], Context) -> Void
    private let log: Log
    private let resources: Resources

    /// Describes a call.
    package init(
        id: String, function: String, caller: Grant?, resources: Resources = Resources(), log: @escaping Log
    ) {
        self.id = id
        self.function = function
        self.caller = caller
        self.resources = resources
        self.log = log
    }

    /// Who calls, proven by the token. Traps in a function whose access is `.public`, which has no token to prove
    /// anything: ask ``caller`` there.
    public var grant: Grant {
        guard let caller else {
            preconditionFailure("\(function) is public, so its calls have no grant; use context.caller")
        }
        return caller
    }

    /// What functions share: one that is listed in ``Function/resources``, or that the runtime hands in.
    ///
    /// - Throws: ``ResourceError``, which is answered as it stands: with 503 where the runtime is not configured to hand
    ///   it in, with 500 where nobody lists it. The log says what is missing.
    public func resource<Value: Sendable>(_ type: Value.Type = Value.self) throws(ResourceError) -> Value {
        try resources.value(of: type)
    }

    /// Writes a line to the runtime's log, with the call's id and the function's name.
    ///
    /// - Parameter fields: Further members of the line. Put no secret and no token there.
    public func log(_ level: LogLevel, _ message: String, _ fields: [String: String] = [:]) {
        log(level, message, fields, self)
    }

    /// Writes a line of level ``LogLevel/info``.
    ///
    /// - Parameter fields: Further members of the line. Put no secret and no token there.
    public func log(_ message: String, _ fields: [String: String] = [:]) {
        log(.info, message, fields)
    }
}

/// How urgent a line of the log is.
public enum LogLevel: Sendable {
    /// Of interest to who looks for a fault.
    case debug
    /// Of interest in normal operation.
    case info
    /// Unexpected, though the call went on.
    case warning
    /// What somebody should look at.
    case error
}
