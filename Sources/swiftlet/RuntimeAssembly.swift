import Authorization
import CallDispatch
import FunctionKit
import Functions
import JOSE
import Settings
import Signatures

/// Everything that a start puts together, checked: what `serve` serves and `check` checks.
struct RuntimeAssembly {
    let settings: RuntimeSettings
    let routes: RouteTable
    let issuers: [Issuer]

    /// Every fault that was found, one a line.
    struct Faults: Error, CustomStringConvertible {
        let lines: [String]
        var description: String { lines.joined(separator: "\n") }
    }

    /// Reads the configuration and the keys, and checks every function.
    ///
    /// - Throws: All faults at once.
    static func load(config path: String) throws(Faults) -> RuntimeAssembly {
        var faults: [String] = []
        let settings = collect(&faults) { try RuntimeSettings.load(path: path) }
        let routes = collect(&faults) { try RouteTable(FunctionRegistry.entries) }
        var issuers: [Issuer] = []
        for issuer in settings?.issuers ?? [] {
            do {
                issuers.append(try Issuer(issuer))
            } catch {
                faults.append("\(path): issuer \"\(issuer.name)\": \(error)")
            }
        }
        if let settings, let routes { faults += unknownFunctions(in: settings, routes, path) }
        guard faults.isEmpty, let settings, let routes else { throw Faults(lines: faults) }
        return RuntimeAssembly(settings: settings, routes: routes, issuers: issuers)
    }

    private static func collect<Value>(_ faults: inout [String], _ body: () throws -> Value) -> Value? {
        do {
            return try body()
        } catch {
            faults.append("\(error)")
            return nil
        }
    }

    private static func unknownFunctions(
        in settings: RuntimeSettings, _ routes: RouteTable, _ path: String
    ) -> [String] {
        let known = routes.functions.map(\.name)
        let unknown = settings.functions.filter { !known.contains($0.key) }.sorted { $0.value.line < $1.value.line }
        return unknown.map { name, function in
            let expected = known.isEmpty ? "none, there is no function" : known.joined(separator: ", ")
            return "\(path):\(function.line): no function \"\(name)\", expected one of \(expected)"
        }
    }
}

extension Issuer {
    fileprivate init(_ settings: IssuerSettings) throws(Failure) {
        let algorithms = settings.algorithms.compactMap { SignatureAlgorithm($0) }
        let tokenType: TokenType? =
            switch settings.tokenType {
            case .any: nil
            case .only(let type): TokenType(type)
            }
        self.init(
            name: settings.name, issuer: settings.issuer, audience: settings.audience, algorithms: algorithms,
            keys: try settings.keys.load(for: algorithms), tokenType: tokenType, leeway: settings.leeway,
            maximumAge: settings.maximumAge, requiredClaims: settings.requiredClaims,
            scopeClaims: settings.scopeClaims, roleClaims: settings.roleClaims)
    }
}
