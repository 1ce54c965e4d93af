package import Authorization
package import FunctionKit
import HTTPTypes

/// The functions by path and method, in a tree of path segments: a look-up costs what the path is long, however
/// many routes there are.
package struct RouteTable: Sendable {
    /// The functions in the order of their names.
    package let functions: [RegisteredFunction]
    /// The methods of those functions that read the body of their request as it arrives.
    let streamingMethods: [[UInt8]]
    private var nodes: [Node] = [Node()]

    private struct Node: Sendable {
        var literals: [Literal: Int] = [:]
        var parameter: Int?
        /// The functions that end here, each with its method's bytes.
        var functions: [(method: [UInt8], index: Int)] = []
    }

    /// A path segment, compared by bytes: strings would take NFC and NFD for the same.
    private struct Literal: Hashable {
        let bytes: ArraySlice<UInt8>
        func hash(into hasher: inout Hasher) {
            unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        }
    }

    /// Where a path and method lead.
    enum Match {
        case function(RegisteredFunction, PathParameters)
        /// The path is known, the method is not; with the methods that are.
        case otherMethods([String])
        case none
    }

    /// Builds the table.
    ///
    /// - Parameter scopes: Which scopes of a token stand for others.
    /// - Throws: Every fault of every declaration, two functions on one route or of one name included.
    package init(_ entries: [FunctionEntry], scopes: ScopeRules = .exact) throws(RegistrationFaults) {
        var faults: [RegistrationFault] = []
        var functions: [RegisteredFunction] = []
        let types = entries.flatMap(\.functions).map { (name: RegisteredFunction.name(of: $0), type: $0) }
        for (_, type) in types.sorted(by: { $0.name < $1.name }) {
            do {
                functions.append(
                    try RegisteredFunction.registering(type, index: functions.count, scopes: scopes))
            } catch {
                faults += error.faults
            }
        }
        for (first, second) in zip(functions, functions.dropFirst()) where first.name == second.name {
            faults.append(.twice("function \(first.name)", first.endpoint, second.endpoint))
        }
        self.functions = functions
        streamingMethods = functions.filter(\.streamsBody).map { Array($0.endpoint.method.rawValue.utf8) }
        for index in functions.indices {
            let node = insert(functions[index].pattern)
            let endpoint = functions[index].endpoint
            let method = Array(endpoint.method.rawValue.utf8)
            if let other = nodes[node].functions.first(where: { $0.method == method }) {
                let route = "route \(endpoint.method.rawValue) \(endpoint.path)"
                faults.append(.twice(route, functions[other.index].endpoint, endpoint))
            } else {
                nodes[node].functions.append((method, index))
            }
        }
        guard faults.isEmpty else { throw RegistrationFaults(faults: faults) }
    }

    /// Whether there is a function that reads the body of its request as it arrives.
    package var streamsBodies: Bool { !streamingMethods.isEmpty }

    private mutating func insert(_ pattern: PathPattern) -> Int {
        var node = 0
        for segment in pattern.segments {
            switch segment {
            case .literal(let bytes):
                node = nodes[node].literals[Literal(bytes: bytes[...])] ?? append(under: node, literal: bytes)
            case .parameter:
                node = nodes[node].parameter ?? append(under: node, literal: nil)
            }
        }
        return node
    }

    private mutating func append(under parent: Int, literal: [UInt8]?) -> Int {
        nodes.append(Node())
        if let literal {
            nodes[parent].literals[Literal(bytes: literal[...])] = nodes.count - 1
        } else {
            nodes[parent].parameter = nodes.count - 1
        }
        return nodes.count - 1
    }

    /// Finds the function of a path and a method; of two patterns that fit, the one with the earlier literal wins.
    func match(_ segments: [ArraySlice<UInt8>], method: ArraySlice<UInt8>) -> Match {
        guard let node = find(segments[...], from: 0) else { return .none }
        let wanted = method.elementsEqual("HEAD".utf8) ? Array("GET".utf8)[...] : method
        guard let index = nodes[node].functions.first(where: { $0.method.elementsEqual(wanted) })?.index else {
            return .otherMethods(allowedMethods(at: node))
        }
        let function = functions[index]
        var values: [(name: String, value: String)] = []
        for (segment, bytes) in zip(function.pattern.segments, segments) {
            if case .parameter(let name) = segment { values.append((name, String(decoding: bytes, as: UTF8.self))) }
        }
        return .function(function, PathParameters(values))
    }

    private func find(_ segments: ArraySlice<ArraySlice<UInt8>>, from node: Int) -> Int? {
        guard let segment = segments.first else { return nodes[node].functions.isEmpty ? nil : node }
        let rest = segments.dropFirst()
        if let literal = nodes[node].literals[Literal(bytes: segment)], let found = find(rest, from: literal) {
            return found
        }
        // An empty segment is no value: `/orders/` is not the order without a name.
        guard let parameter = nodes[node].parameter, !segment.isEmpty else { return nil }
        return find(rest, from: parameter)
    }

    private func allowedMethods(at node: Int) -> [String] {
        var methods = nodes[node].functions.map { String(decoding: $0.method, as: UTF8.self) }
        if methods.contains("GET") { methods.append("HEAD") }
        return (methods + ["OPTIONS"]).sorted()
    }
}

extension RegistrationFault {
    fileprivate static func twice(_ what: String, _ first: Endpoint, _ second: Endpoint) -> RegistrationFault {
        RegistrationFault(second, "\(what) is declared twice, first at \(first.file):\(first.line)")
    }
}
