import CallDispatch
import FunctionKit
import HTTPTypes
import Settings

/// The rates that nginx can hold as well: those per address. What only a token says is counted by the runtime alone.
///
/// nginx is the coarser net, with twice the runtime's rate and burst: it counts in milliseconds, single IPv6 addresses
/// instead of networks, and at another moment of the call, and must not refuse a client that keeps to the rate.
struct NginxRates {
    private struct Zone {
        let name: String
        let rate: RateSettings
        /// The function that the zone counts, by its place; nil for every request.
        let function: Int?
    }

    private let zones: [Zone]
    private let functions: [RegisteredFunction]

    init(_ settings: RuntimeSettings, functions: [RegisteredFunction]) {
        self.functions = functions
        let host = settings.limits.rates.map { (rate: $0, function: Int?.none) }
        let own = functions.indices.flatMap { place in
            (settings.functions[functions[place].name]?.rates ?? []).map { (rate: $0, function: Int?.some(place)) }
        }
        zones = (host + own).filter { $0.rate.counting == .address }.enumerated().map { number, limit in
            Zone(name: "swiftlet_rate_\(number)", rate: limit.rate, function: limit.function)
        }
    }

    /// What stands before the server.
    var zoneLines: [String] {
        guard !zones.isEmpty else { return [] }
        let comment = [
            "# The rates per address, doubled: the runtime counts exactly, nginx keeps floods from it. nginx cannot know",
            "# a token's subject or client; rates per subject, per client and for all are the runtime's alone.",
        ]
        let maps = zones.contains { $0.function != nil } ? functionMap : []
        return comment + maps + zones.flatMap(lines) + [""]
    }

    /// What stands in the locations.
    var limitLines: [String] {
        guard !zones.isEmpty else { return [] }
        return ["limit_req_status 429;"]
            + zones.map { "limit_req zone=\($0.name) burst=\($0.rate.burst * 2) nodelay;" }
    }

    private func lines(of zone: Zone) -> [String] {
        let comment = "# \(zone.function.map { functions[$0].name } ?? "all functions"): \(zone.rate)"
        guard let function = zone.function else {
            return [comment, "limit_req_zone $binary_remote_addr zone=\(zone.name):10m rate=\(zone.rate.nginxRate);"]
        }
        return [
            comment, "map $swiftlet_function $\(zone.name) {", "    default \"\";",
            "    \(function) $binary_remote_addr;", "}",
            "limit_req_zone $\(zone.name) zone=\(zone.name):10m rate=\(zone.rate.nginxRate);",
        ]
    }

    /// The place of the function that a request leads to: nginx takes the first expression that fits, so they stand in
    /// the order in which the runtime looks, and a known path with another method leads nowhere.
    private var functionMap: [String] {
        let ordered = functions.indices.sorted { functions[$0].pattern.precedes(functions[$1].pattern) }
        let patterns = ordered.map { functions[$0].pattern.nginxExpression }
        var lines: [String] = []
        for (place, pattern) in zip(ordered, patterns) {
            let method = functions[place].endpoint.method
            let methods = method == .get ? "(?:GET|HEAD)" : method.rawValue
            lines.append("    \"~^\(methods) \(pattern)\\z\" \(place); # \(functions[place].name)")
        }
        // After each path's functions, the path with any other method.
        var result: [String] = []
        for place in lines.indices {
            result.append(lines[place])
            guard place + 1 == lines.count || patterns[place + 1] != patterns[place] else { continue }
            result.append("    \"~^[^ ]+ \(patterns[place])\\z\" \"\";")
        }
        return ["map \"$request_method $uri\" $swiftlet_function {", "    default \"\";"] + result + ["}"]
    }
}

extension RateSettings {
    /// At least twice the rate, in nginx's units, of which the smallest is a request a minute.
    fileprivate var nginxRate: String {
        switch period {
        case .second: "\(count * 2)r/s"
        case .minute: "\(count * 2)r/m"
        case .hour: "\((count * 2 + 59) / 60)r/m"
        }
    }
}
