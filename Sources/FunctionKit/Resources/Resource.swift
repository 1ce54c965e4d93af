/// What functions share while a worker lives, such as a pool of connections to a database.
///
///     final class Ledger: Resource {
///         static func open(_ settings: ResourceSettings) async throws -> Ledger { … }
///     }
///
/// A function that lists the type in its ``Function/resources`` has it from ``Context/resource(_:)``. Every worker opens
/// its own, and a replacement overlaps with what it replaces: two may be open at a time.
public protocol Resource: Sendable {
    /// Opens it, once for each worker, before the worker's first call.
    ///
    /// - Throws: Why the worker must not start; the error's text is shown to who starts it.
    static func open(_ settings: ResourceSettings) async throws -> Self

    /// Closes it, once, after the worker's last call, or when the time of those that still run is over. Does nothing
    /// unless you write it.
    func close() async
}

extension Resource {
    /// Has nothing to close.
    public func close() async {}
}

/// Why a function did not get a resource.
public enum ResourceError: Error, Equatable {
    /// No function and no module lists the type in its `resources`.
    case undeclared(String)
    /// The runtime would hand it in, but is not configured to.
    case notConfigured(String, missing: String)
    /// A member of the settings is not what the resource takes; its place is a JSON pointer.
    case settings(member: String, fault: String)
}

extension ResourceError: CustomStringConvertible {
    /// The resource, the fact and what is expected.
    public var description: String {
        switch self {
        case .undeclared(let name): "resource \(name) is in nobody's \"resources\", expected it in the function's"
        case .notConfigured(let name, let missing): "resource \(name) is not configured, expected \(missing)"
        case .settings(let member, let fault): member.isEmpty ? fault : "\(member): \(fault)"
        }
    }

    /// What the client is told: nothing but whether the function is out of order or the installation.
    package var problem: Problem {
        switch self {
        case .notConfigured: Problem(.serviceUnavailable)
        case .undeclared, .settings: Problem(.internalServerError)
        }
    }
}
