import Authorization
import CallDispatch
import Linux
import RateLimits
import Settings

extension RateGate {
    /// The gate that a configuration asks for; nil where it has no rate.
    convenience init?(_ settings: RuntimeSettings) {
        self.init(
            host: settings.limits.rates.map(RateRule.init),
            functions: settings.functions.mapValues { $0.rates.map(RateRule.init) },
            store: InProcessRates(capacity: settings.limits.rateKeys), clock: { Clock.monotonicNanoseconds })
    }
}

extension RateRule {
    fileprivate init(_ settings: RateSettings) {
        let period: Rate.Period =
            switch settings.period {
            case .second: .second
            case .minute: .minute
            case .hour: .hour
            }
        let counting: Counting =
            switch settings.counting {
            case .subject: .subject
            case .client: .client
            case .address: .address
            case .everybody: .everybody
            }
        self.init(Rate(settings.count, per: period, burst: settings.burst), counting: counting)
    }
}

extension RateSettings {
    /// What is wrong with a function's own rates, found where the functions are known: line and fault.
    static func faults(
        of rates: [RateSettings], of function: RegisteredFunction, beside host: [RateSettings]
    ) -> [(line: Int, message: String)] {
        rates.compactMap { rate in
            if function.access.isPublic, rate.counting == .subject || rate.counting == .client {
                let found = "per \(rate.counting.rawValue)"
                return (
                    rate.line,
                    "\"rate\" of \(function.name) is \(found), expected \"per address\" or none of a public function, "
                        + "whose callers have no token"
                )
            }
            guard let wider = host.first(where: { rate.isLooser(than: $0) }) else { return nil }
            return (
                rate.line,
                "\"rate\" of \(function.name) is \(rate), expected a tighter one than that of [limits], \(wider)"
            )
        }
    }

    /// Whether everything that another rate lets pass passes this one, too, and more besides.
    private func isLooser(than other: RateSettings) -> Bool {
        let (own, others) = (count * other.period.seconds, other.count * period.seconds)
        return counting == other.counting && own >= others && burst >= other.burst
            && (own, burst) != (others, other.burst)
    }
}

extension RateSettings.Period {
    /// 1, 60 or 3600.
    var seconds: Int {
        switch self {
        case .second: 1
        case .minute: 60
        case .hour: 3600
        }
    }
}
