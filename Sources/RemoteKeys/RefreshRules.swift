/// How often an issuer is asked for its keys, and how long its last answer counts.
package struct RefreshRules: Sendable, Equatable {
    /// How old a set may be when it is fetched anew; it is used meanwhile.
    package var refresh: Duration
    /// How long after one fetch a token with an unknown `kid` may cause another.
    package var cooldown: Duration
    /// How old a set may be at most: from then on none is used.
    package var maximumStaleness: Duration
    /// How long a call waits for a fetch at most.
    package var waitLimit: Duration
    /// How many calls wait for a fetch at most; tokens that nobody signed must not fill the host, so that it has to be
    /// well below the calls that may run.
    package var waitersLimit: Int

    /// States the rules; the defaults are those of `runtime.toml`.
    package init(
        refresh: Duration = .seconds(600), cooldown: Duration = .seconds(30),
        maximumStaleness: Duration = .seconds(86_400), waitLimit: Duration = .seconds(2), waitersLimit: Int = 128
    ) {
        self.refresh = refresh
        self.cooldown = cooldown
        self.maximumStaleness = maximumStaleness
        self.waitLimit = waitLimit
        self.waitersLimit = waitersLimit
    }

    /// How long to wait after a fetch that failed: a second, then twice as long each time, a minute at most.
    func retryDelay(afterFailures failures: Int) -> Duration {
        min(.seconds(1 << min(max(failures - 1, 0), 6)), .seconds(60), refresh)
    }
}
