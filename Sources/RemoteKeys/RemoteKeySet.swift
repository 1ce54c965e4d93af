package import JOSE
import Linux
import Synchronization

/// The keys of an issuer that publishes them, as they are now.
///
/// Every thread reads them; whenever they change they are replaced as a whole under a new ``epoch``. Keys are fetched by
/// one thread at a time: ahead of time, and when a token names a key that is not there. What was fetched last counts
/// until there is something newer, or until it is too old.
package final class RemoteKeySet: Sendable {
    /// The keys at one time.
    package struct Snapshot: Sendable {
        /// Nil while there is no set that may be used.
        package let keys: JWKSet?
        /// Tells this set from those before and after it.
        package let epoch: UInt64

        /// Takes keys.
        package init(keys: JWKSet?, epoch: UInt64) {
            self.keys = keys
            self.epoch = epoch
        }
    }

    private struct State {
        var schedule: FetchSchedule
        var fetched: FetchedKeySet?
        var unknown = UnknownKeyIDs()
        var waiters: [Waiter] = []
        var hasEndedFetch = false
    }

    /// A call that waits for the fetch under way.
    private struct Waiter {
        let keyID: String?
        let deadline: ContinuousClock.Instant
        let resume: @Sendable () -> Void
    }

    private let fetch: KeySetFetch
    private let rules: RefreshRules
    private let cache: KeySetCache?
    private let driver: any KeySetDriver
    private let report: @Sendable (KeySetEvent) -> Void
    private let epochCounter = Atomic<UInt64>(0)
    private let state: Mutex<State>

    /// Begins with what an earlier process left, if that is still good; a fetch is due at once.
    ///
    /// - Parameters:
    ///   - cache: Where the last good set outlives the process; nil keeps none.
    ///   - report: Called for every event, on the thread on which it happens.
    package init(
        _ fetch: KeySetFetch, rules: RefreshRules, cache: KeySetCache?, driver: any KeySetDriver,
        report: @escaping @Sendable (KeySetEvent) -> Void
    ) {
        self.fetch = fetch
        self.rules = rules
        self.cache = cache
        self.driver = driver
        self.report = report
        state = Mutex(State(schedule: FetchSchedule(rules, at: driver.now)))
        restore()
    }

    /// Changes whenever the keys do.
    package var epoch: UInt64 { epochCounter.load(ordering: .acquiring) }

    /// The keys and their epoch.
    package var current: Snapshot { state.withLock { snapshot($0) } }

    /// Whether a fetch has ended, well or not, or keys are there anyway.
    package var isSettled: Bool { state.withLock { $0.fetched != nil || $0.hasEndedFetch } }

    /// How many calls wait for the fetch under way.
    package var waitingCalls: Int { state.withLock { $0.waiters.count } }

    /// Does what is due: begins a fetch, gives up a set that is too old, lets calls go that have waited long enough.
    ///
    /// - Returns: When to come again, unless ``KeySetDriver/wake()`` is called before.
    package func advance() -> ContinuousClock.Instant? {
        let now = driver.now
        var settled: [Waiter] = []
        let (isStale, begins) = state.withLock { state in
            let isStale = state.fetched != nil && state.schedule.isStale(at: now)
            if isStale { replaceKeys(nil, in: &state) }
            let begins = state.schedule.isFetchDue(at: now)
            if begins { state.schedule.begin(at: now) }
            settled = state.waiters.filter { $0.deadline <= now }
            state.waiters.removeAll { $0.deadline <= now }
            return (isStale, begins)
        }
        if isStale { report(.wentStale(after: rules.maximumStaleness)) }
        for waiter in settled { waiter.resume() }
        if begins { launchFetch() }
        return state.withLock { state in
            (state.waiters.map(\.deadline) + [state.schedule.next].compactMap(\.self)).min()
        }
    }

    private func snapshot(_ state: State) -> Snapshot {
        Snapshot(keys: state.fetched?.keys, epoch: epochCounter.load(ordering: .relaxed))
    }

    private func replaceKeys(_ fetched: FetchedKeySet?, in state: inout State) {
        state.fetched = fetched
        state.unknown.removeAll()
        if fetched == nil { state.schedule.dropped() }
        epochCounter.add(1, ordering: .releasing)
    }

    private func restore() {
        guard let cache else { return }
        do throws(KeySetCacheError) {
            guard let (json, fetchedAt) = try cache.read() else { return }
            let age = Duration.seconds(driver.secondsSince1970 - fetchedAt)
            guard age >= .zero, age < rules.maximumStaleness else { throw .age(path: cache.path, age) }
            let fetched: FetchedKeySet
            do { fetched = try FetchedKeySet(json: json) } catch { throw .keySet(path: cache.path, error) }
            let now = driver.now
            state.withLock { state in
                state.schedule.restored(age: age, at: now)
                replaceKeys(fetched, in: &state)
            }
            report(.restored(age: age))
        } catch {
            report(.cacheRefused(error))
        }
    }
}

extension RemoteKeySet {
    private func launchFetch() {
        do {
            try driver.launch { [self] in
                let result = Result { () throws(KeyFetchFailure) in try fetch.run() }
                finish(result)
                // Not before: a disk that hangs must hold up no key.
                if case .success(let fetched) = result { keep(fetched) }
            }
        } catch {
            finish(.failure(KeyFetchFailure(.noThread(error), at: nil)))
        }
    }

    private func keep(_ fetched: FetchedKeySet) {
        do {
            try cache?.keep(fetched.json, fetchedAt: driver.secondsSince1970)
        } catch {
            report(.cacheNotWritten(path: cache?.path ?? "", error))
        }
    }

    private func finish(_ result: Result<FetchedKeySet, KeyFetchFailure>) {
        let now = driver.now
        var settled: [Waiter] = []
        let event: KeySetEvent? = state.withLock { state in
            swap(&settled, &state.waiters)
            state.hasEndedFetch = true
            switch result {
            case .failure(let error):
                state.schedule.failed(at: now)
                let delay = rules.retryDelay(afterFailures: state.schedule.failures)
                return .failed(error, retryIn: delay, hasKeys: state.fetched != nil)
            case .success(let fetched):
                state.schedule.succeeded(at: now)
                let isChanged = fetched.json != state.fetched?.json
                if isChanged { replaceKeys(fetched, in: &state) }
                for keyID in settled.compactMap(\.keyID) where !fetched.keys.hasKey(named: keyID) {
                    state.unknown.insert(keyID, cooldown: rules.cooldown, at: now)
                }
                return isChanged ? .changed(fetched.keys) : nil
            }
        }
        if let event { report(event) }
        for waiter in settled { waiter.resume() }
        driver.wake()
    }
}

extension RemoteKeySet {
    /// What to do with a call whose token cannot be judged by the keys that were there.
    package enum Lookup: Sendable, Equatable {
        /// The keys have changed meanwhile: judge again.
        case changed
        /// The call is resumed when the fetch has ended or the wait is too long; then judge again.
        case awaited
        /// Nobody has the key: the token is refused.
        case unknown
        /// Nobody can say at present.
        case unavailable(retryAfterInSeconds: Int64)
    }

    /// Looks for a key that a token names, with a fetch if one may be made now.
    ///
    /// - Parameters:
    ///   - keyID: The token's `kid`, if it has one that is worth remembering.
    ///   - epoch: Of the keys that did not have it.
    ///   - resume: Called once if the call is ``Lookup/awaited``, by whichever thread ends the wait.
    package func lookUp(_ keyID: String?, epoch: UInt64, resume: @escaping @Sendable () -> Void) -> Lookup {
        let now = driver.now
        var begins = false
        let lookup: Lookup = state.withLock { state in
            let snapshot = snapshot(state)
            guard snapshot.epoch == epoch else { return .changed }
            if snapshot.keys != nil, let keyID, state.unknown.contains(keyID, at: now) { return .unknown }
            begins = state.schedule.mayFetchForUnknownKey(at: now)
            if begins { state.schedule.begin(at: now) }
            guard state.schedule.isFetching, state.waiters.count < rules.waitersLimit else {
                return verdict(state, at: now)
            }
            state.waiters.append(Waiter(keyID: keyID, deadline: now + rules.waitLimit, resume: resume))
            return .awaited
        }
        if begins { launchFetch() }
        if lookup == .awaited { driver.wake() }
        return lookup
    }

    /// The same for a call that has waited: it does so once.
    package func verdict(epoch: UInt64) -> Lookup {
        let now = driver.now
        return state.withLock { state in
            epochCounter.load(ordering: .relaxed) == epoch ? verdict(state, at: now) : .changed
        }
    }

    /// Only a set that the issuer confirmed when it was last asked says that a key is nobody's.
    private func verdict(_ state: State, at now: ContinuousClock.Instant) -> Lookup {
        guard state.fetched == nil || state.schedule.isFetching || state.schedule.failures > 0 else { return .unknown }
        let seconds = (state.schedule.retryAt - now).components.seconds + 1
        return .unavailable(retryAfterInSeconds: min(max(seconds, 1), 60))
    }
}
