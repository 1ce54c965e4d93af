import Authorization
import CallDispatch
import FunctionKit
import Host
import JOSE
import Settings
import Signatures

/// The configuration and the functions, each checked and one against the other; no key is looked at.
struct Declarations {
    let settings: RuntimeSettings
    let routes: RouteTable
    /// What the functions share, as they declare it.
    let resources: [any Resource.Type]

    /// Reads the configuration and checks every function.
    ///
    /// - Throws: All faults at once.
    static func load(config path: String) throws(AssemblyFaults) -> Declarations {
        var faults = AssemblyFaults()
        let settings = faults.collect { try RuntimeSettings.load(path: path) }
        let scopes = faults.collect { try settings.map { try ScopeRules($0.scopes) } ?? .exact }
        let routes = faults.collect { try RouteTable(Swiftlet.functions, scopes: scopes ?? .exact) }
        guard let settings, let routes else { throw faults }
        let resources = Swiftlet.functions.flatMap(\.resources)
        faults.lines += Self.faults(of: settings, with: routes, path)
        faults.lines += Self.faults(of: settings.resources, with: resources, path)
        guard faults.lines.isEmpty else { throw faults }
        return Declarations(settings: settings, routes: routes, resources: resources)
    }

    private static func faults(
        of tables: [String: ResourceTable], with resources: [any Resource.Type], _ path: String
    ) -> [String] {
        let known = resources.reduce(into: [String]()) { names, type in
            if !names.contains(TypeName.of(type)) { names.append(TypeName.of(type)) }
        }
        let expected = known.isEmpty ? "none, no function shares any" : "one of \(known.joined(separator: ", "))"
        return tables.sorted { $0.value.line < $1.value.line }.filter { !known.contains($0.key) }.map { name, table in
            "\(path):\(table.line): no resource \"\(name)\", expected \(expected)"
        }
    }

    private static func faults(
        of settings: RuntimeSettings, with routes: RouteTable, _ path: String
    ) -> [String] {
        let limits = settings.limits
        return settings.functions.sorted { $0.value.line < $1.value.line }.flatMap { name, function -> [String] in
            let place = "\(path):\(function.line): "
            guard let declared = routes.functions.first(where: { $0.name == name }) else {
                let known = routes.functions.map(\.name)
                let expected = known.isEmpty ? "none, there is no function" : "one of \(known.joined(separator: ", "))"
                return [place + "no function \"\(name)\", expected \(expected)"]
            }
            var faults: [String] = []
            if let deadline = function.deadline, deadline > limits.deadline {
                faults.append(
                    place + "\"deadline\" of \(name) is \(deadline.quantity), expected at most that of [limits], "
                        + limits.deadline.quantity)
            }
            if let count = function.callsInFlight, count > limits.callsInFlight {
                faults.append(
                    place + "\"in_flight\" of \(name) is \(count), expected at most that of [limits], "
                        + "\(limits.callsInFlight)")
            }
            faults += RateSettings.faults(of: function.rates, of: declared, beside: limits.rates).map {
                "\(path):\($0.line): \($0.message)"
            }
            return faults
        }
    }
}

/// Everything that a start puts together, checked: what `serve` serves and `check` checks.
struct RuntimeAssembly {
    let settings: RuntimeSettings
    let routes: RouteTable
    /// What the functions share, not opened.
    let resources: [any Resource.Type]
    let issuers: [PreparedIssuer]

    /// Reads the configuration and the keys, and checks every function.
    ///
    /// - Throws: All faults at once, but those of the keys only of a configuration that is sound.
    static func load(config path: String) throws(AssemblyFaults) -> RuntimeAssembly {
        let declarations = try Declarations.load(config: path)
        var faults = AssemblyFaults()
        var issuers: [PreparedIssuer] = []
        for settings in declarations.settings.issuers {
            do {
                issuers.append(try PreparedIssuer(settings))
            } catch {
                faults.lines.append(Self.line(path, settings, error))
            }
        }
        guard faults.lines.isEmpty else { throw faults }
        return RuntimeAssembly(
            settings: declarations.settings, routes: declarations.routes, resources: declarations.resources,
            issuers: issuers)
    }

    /// Looks at the place of the socket and at the accounts' stores, and fetches the keys that issuers publish, each once.
    ///
    /// - Throws: What keeps the socket from being made, and every issuer whose keys could not be had or do not fit.
    func checkSurroundings(config path: String) throws(AssemblyFaults) {
        var faults = AssemblyFaults()
        for fault in ListeningSocket.faults(of: settings.server) {
            let line =
                if case .noSuchGroup = fault.reason { settings.server.socketGroupLine } else {
                    settings.server.listenLine
                }
            faults.lines.append("\(path):\(line): \(fault)")
        }
        faults.lines += WorkerAccounts.faults(of: settings, config: path)
        for issuer in issuers {
            do {
                try issuer.checkPublishedKeys()
            } catch {
                faults.lines.append(Self.line(path, issuer.settings, error))
            }
        }
        guard faults.lines.isEmpty else { throw faults }
    }

    private static func line(_ path: String, _ settings: IssuerSettings, _ failure: Failure) -> String {
        "\(path):\(settings.keysLine): keys of issuer \"\(settings.name)\": \(failure)"
    }
}

/// Every fault that a start finds, one a line.
struct AssemblyFaults: Error, CustomStringConvertible {
    var lines: [String] = []

    var description: String { lines.joined(separator: "\n") }

    fileprivate mutating func collect<Value>(_ body: () throws -> Value) -> Value? {
        do {
            return try body()
        } catch {
            lines.append("\(error)")
            return nil
        }
    }
}

extension ScopeRules {
    fileprivate init(_ settings: ScopeSettings) throws(ScopeError) {
        var implications: [Scope: [Scope]] = [:]
        for (name, implied) in settings.implications {
            implications[try Scope(parsing: name)] = try implied.map { name throws(ScopeError) in
                try Scope(parsing: name)
            }
        }
        self.init(implications: implications, wildcards: settings.wildcards)
    }
}
