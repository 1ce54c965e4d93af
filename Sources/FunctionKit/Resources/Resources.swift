/// The resources of a worker, by their types.
package struct Resources: Sendable {
    private var held: [ObjectIdentifier: any Sendable] = [:]
    private var missing: [ObjectIdentifier: String] = [:]
    private var opened: [any Resource] = []

    /// None.
    package init() {}

    /// Hands a value in that is there already, under the type that it was made as; who made it closes it.
    package mutating func hold(_ value: some Sendable) { held[ObjectIdentifier(type(of: value))] = value }

    /// Says what keeps a resource from being handed in, such as `a section [accounts] in runtime.toml`.
    package mutating func lack(_ type: (some Sendable).Type, expected: String) {
        missing[ObjectIdentifier(type)] = expected
    }

    /// Opens a resource that functions have declared; nothing if it is held already.
    package mutating func open(_ type: any Resource.Type, _ settings: ResourceSettings) async throws {
        guard held[ObjectIdentifier(type)] == nil else { return }
        let resource = try await type.open(settings)
        held[ObjectIdentifier(type)] = resource
        opened.append(resource)
    }

    /// Whether there is a resource of the type.
    package func holds(_ type: any Resource.Type) -> Bool { held[ObjectIdentifier(type)] != nil }

    /// Closes what ``open(_:_:)`` has opened, the last first.
    package func close() async {
        for resource in opened.reversed() { await resource.close() }
    }

    func value<Value: Sendable>(of type: Value.Type) throws(ResourceError) -> Value {
        let key = ObjectIdentifier(type)
        if let value = held[key] as? Value { return value }
        let name = TypeName.of(type)
        throw missing[key].map { .notConfigured(name, missing: $0) } ?? .undeclared(name)
    }
}

/// How `runtime.toml` and the log call a type.
package enum TypeName {
    /// The name without the module's: `Transfer`, or `Accounts.Login` for a nested type.
    package static func of(_ type: Any.Type) -> String {
        let name = String(reflecting: type)
        return String(name[(name.firstIndex(of: ".").map(name.index(after:)) ?? name.startIndex)...])
    }
}
