import FunctionKit
package import RateLimits

/// Holds calls against the rates of the host and of their function, in two steps.
///
/// What a call is counted by that it cannot choose, its address, is asked before its token is looked at, so that a flood
/// of bad tokens buys no more verifications than the rate allows. What only a verified token says is asked after that;
/// a call refused there gives back what the first step took.
package final class RateGate: Sendable {
    private struct Limits {
        var byAddress: [(number: Int, rate: Rate)] = []
        var byCaller: [(number: Int, rule: RateRule)] = []
    }

    private let rules: [RateRule]
    /// For a call that leads to no function, or to one without rates of its own.
    private let host: Limits
    /// For the calls of a function with rates of its own: the host's, and its own.
    private let functions: [String: Limits]
    private let store: any RateStore
    private let clock: @Sendable () -> Int64

    /// Joins rules and the place where calls are counted; nil where there is no rule.
    ///
    /// - Parameters:
    ///   - host: What holds for all calls.
    ///   - functions: What holds for a function's calls beside that, by the function's name.
    ///   - clock: Nanoseconds of a clock that does not step.
    package init?(
        host: [RateRule], functions: [String: [RateRule]], store: any RateStore, clock: @escaping @Sendable () -> Int64
    ) {
        var rules: [RateRule] = []
        func limits(_ added: [RateRule], to limits: Limits) -> Limits {
            var limits = limits
            for rule in added {
                if rule.counting == .address {
                    limits.byAddress.append((rules.count, rule.rate))
                } else {
                    limits.byCaller.append((rules.count, rule))
                }
                rules.append(rule)
            }
            return limits
        }
        let ofHost = limits(host, to: Limits())
        var ofFunctions: [String: Limits] = [:]
        // In an order of their own, so that the same configuration numbers its limits alike in every process.
        for (name, added) in functions.sorted(by: { $0.key < $1.key }) where !added.isEmpty {
            ofFunctions[name] = limits(added, to: ofHost)
        }
        guard !rules.isEmpty else { return nil }
        self.rules = rules
        self.host = ofHost
        self.functions = ofFunctions
        self.store = store
        self.clock = clock
    }

    /// What a call has been counted by so far.
    struct Toll {
        fileprivate var charges: [RateCharge] = []
        fileprivate var time: Int64 = 0
        fileprivate var standing: RateStanding?

        var fields: RateFields? { standing.map { RateFields($0) } }
    }

    /// The first step: counts a call by where it comes from.
    ///
    /// - Parameters:
    ///   - function: The function's name; nil for a call that leads to none.
    ///   - isAgain: Whether the call has been counted before and has waited for a key since; it is not counted twice.
    func enter(from address: ArraySlice<UInt8>, to function: String?, isAgain: Bool) throws(RateExcess) -> Toll {
        let limits = limits(of: function).byAddress
        var toll = Toll()
        guard !limits.isEmpty else { return toll }
        let block = AddressBlock(parsing: address)
        let charges = limits.map { RateCharge(RateKey(limit: $0.number, caller: .address(block)), $0.rate) }
        let now = clock()
        if isAgain {
            toll.standing = store.standing(of: charges, at: now)
        } else {
            toll.standing = try take(charges, at: now)
            toll.charges = charges
            toll.time = now
        }
        return toll
    }

    /// The second step: counts a call by who makes it.
    ///
    /// - Parameter grant: What the token has proved; nil for a public function, whose calls have no subject and no
    ///   client to be counted by.
    func pass(_ toll: inout Toll, to function: String, by grant: Grant?) throws(RateExcess) {
        let charges = limits(of: function).byCaller.compactMap { number, rule in
            rule.caller(of: grant).map { RateCharge(RateKey(limit: number, caller: $0), rule.rate) }
        }
        guard !charges.isEmpty else { return }
        do {
            let standing = try take(charges, at: clock())
            if toll.standing.map(standing.isTighter) ?? true { toll.standing = standing }
        } catch {
            if !toll.charges.isEmpty { store.giveBack(toll.charges, takenAt: toll.time) }
            throw error
        }
    }

    private func limits(of function: String?) -> Limits {
        guard let function, !functions.isEmpty else { return host }
        return functions[function] ?? host
    }

    private func take(_ charges: [RateCharge], at now: Int64) throws(RateExcess) -> RateStanding {
        switch store.take(charges, at: now) {
        case .passed(let standing): return standing
        case .refused(let standing, let wait): throw RateExcess(rule: rules[standing.limit], waitInNanoseconds: wait)
        }
    }
}

extension RateRule {
    /// Whose bucket a verified call belongs to; nil where the rule does not count it.
    fileprivate func caller(of grant: Grant?) -> RateKey.Caller? {
        switch counting {
        case .everybody: .everybody
        case .address: nil
        case .subject: grant.map { .named(issuer: $0.issuer, name: $0.subject) }
        // An issuer that names no clients has one: a call must not escape its limit by what is not in its token.
        case .client: grant.map { .named(issuer: $0.issuer, name: $0.client ?? "") }
        }
    }
}
