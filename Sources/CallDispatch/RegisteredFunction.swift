package import Authorization
package import FunctionKit
import HTTPTypes

/// A function as dispatch knows it: its types erased, its declaration checked.
///
/// An object, because every call passes it on.
package final class RegisteredFunction: Sendable {
    /// The type's name, without the module's: `Transfer`, or `Accounts.Login` for a nested type.
    package let name: String
    /// Its place in ``RouteTable/functions``.
    package let index: Int
    /// Where it is served, as declared.
    package let endpoint: Endpoint
    /// Its path, checked.
    package let pattern: PathPattern
    /// Its access, checked.
    package let access: AccessRule
    /// Whether it reads the body of its request as it arrives.
    package let streamsBody: Bool
    let invoke: @Sendable (Request, Context) async throws -> Response

    /// Erases a function's types and checks its declaration.
    ///
    /// - Throws: Every fault of the declaration.
    static func registering<F: Function>(
        _ function: F.Type, index: Int, scopes: ScopeRules
    ) throws(RegistrationFaults) -> RegisteredFunction {
        try RegisteredFunction(
            name: name(of: function), index: index, endpoint: F.endpoint, scopes: scopes,
            streamsBody: F.Input.self == StreamedRequest.self,
            invoke: { request, context in
                let input = try F.input(from: request)
                return try F.response(for: await F().run(input, context))
            })
    }

    private init(
        name: String, index: Int, endpoint: Endpoint, scopes: ScopeRules, streamsBody: Bool,
        invoke: @escaping @Sendable (Request, Context) async throws -> Response
    ) throws(RegistrationFaults) {
        var faults: [RegistrationFault] = []
        var parameters: [String] = []
        var pattern: PathPattern?
        do {
            let read = try PathPattern(parsing: endpoint.path)
            parameters = read.parameters
            pattern = read
        } catch {
            faults.append(RegistrationFault(endpoint, "\(name): path \"\(endpoint.path)\": \(error)"))
        }
        if endpoint.method == .head || endpoint.method == .options {
            let method = endpoint.method.rawValue
            faults.append(
                RegistrationFault(
                    endpoint, "\(name): method \(method) is answered by the runtime, expected the method of a function")
            )
        }
        var access: AccessRule?
        do {
            access = try AccessRule(endpoint.access, pathParameters: parameters, scopes: scopes)
        } catch {
            faults.append(RegistrationFault(endpoint, "\(name): \(error)"))
        }
        guard faults.isEmpty, let pattern, let access else { throw RegistrationFaults(faults: faults) }
        self.name = name
        self.index = index
        self.endpoint = endpoint
        self.pattern = pattern
        self.access = access
        self.streamsBody = streamsBody
        self.invoke = invoke
    }

    static func name(of function: any Function.Type) -> String { TypeName.of(function) }
}

/// A fault in a function's declaration, at the place of the declaration.
package struct RegistrationFault: Error, Equatable, CustomStringConvertible {
    /// The path of the source file.
    package let file: String
    /// The line in ``file``, from 1.
    package let line: Int
    /// The function, the fault and what is expected.
    package let message: String

    init(_ endpoint: Endpoint, _ message: String) {
        file = endpoint.file
        line = endpoint.line
        self.message = message
    }

    /// `file:line: message`, as compilers write it.
    package var description: String { "\(file):\(line): \(message)" }
}

/// All faults that a start finds in the functions.
package struct RegistrationFaults: Error, Equatable, CustomStringConvertible {
    /// The faults in the order in which they were found; at least one.
    package let faults: [RegistrationFault]

    /// One fault a line.
    package var description: String { faults.map(\.description).joined(separator: "\n") }
}
