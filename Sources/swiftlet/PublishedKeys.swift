import Authorization
import JOSE
import Linux
import Logging
import RemoteKeys
import Settings
import Signatures

/// The key sets that issuers publish, kept fresh while the runtime serves.
struct PublishedKeys {
    /// How long a start waits for the first answers: longer than an issuer usually takes, not so long that a restart
    /// while one is down leaves the others without service.
    private static let startLimit = Duration.seconds(5)

    /// The issuers in the order of the configuration.
    let issuers: [Issuer]
    private let refresher: KeyRefresher
    private let log: Logger

    /// Begins to fetch, and waits a while for the keys.
    ///
    /// - Throws: ``SystemError`` when there is no thread or descriptor for it.
    static func start(
        _ prepared: [PreparedIssuer], stateFolder: String, log: Logger
    ) throws(SystemError) -> PublishedKeys {
        let refresher = try KeyRefresher()
        var sets: [RemoteKeySet] = []
        let issuers = prepared.map { prepared in
            switch prepared.keys {
            case .loaded(let keys):
                if prepared.settings.usesES256Tables { log.makeTables(for: keys, of: prepared.settings.name) }
                return prepared.issuer(keys: .fixed(keys))
            case .published(let fetch, let rules):
                let name = prepared.settings.name
                let set = RemoteKeySet(
                    fetch, rules: rules,
                    cache: KeySetCache(folder: stateFolder, name: name, source: fetch.source),
                    driver: refresher, report: { log.report($0, of: name) })
                sets.append(set)
                return prepared.issuer(keys: .remote(set))
            }
        }
        try refresher.start(sets)
        if !refresher.waitUntilSettled(within: startLimit) {
            log.warning("keys are still awaited", metadata: ["seconds": "\(startLimit.components.seconds)"])
        }
        return PublishedKeys(issuers: issuers, refresher: refresher, log: log)
    }

    /// Fetches no more.
    func stop() { refresher.stop() }
}

extension Logger {
    /// Makes the tables before the first call; keys that are published get theirs with their first good token.
    fileprivate func makeTables(for keys: JWKSet, of issuer: String) {
        let keys = keys.keys.filter { $0.fits(.es256) }
        for key in keys {
            do {
                try key.key.makeTable()
            } catch {
                var metadata: Metadata = ["issuer": "\(issuer)", "error": "\(error)"]
                if let keyID = key.keyID { metadata["kid"] = "\(keyID)" }
                warning("key is used without a table", metadata: metadata)
            }
        }
        let count = keys.count(where: \.key.hasTable)
        notice("tables made for ES256", metadata: ["issuer": "\(issuer)", "keys": "\(count)"])
    }

    fileprivate func report(_ event: KeySetEvent, of issuer: String) {
        var metadata: Metadata = ["issuer": "\(issuer)"]
        switch event {
        case .changed(let keys, let skipped):
            metadata["keys"] = "\(keys)"
            if !skipped.isEmpty {
                metadata["skipped"] = "\(skipped.map { "key \($0.index): \($0.reason)" }.joined(separator: "; "))"
            }
            // An issuer that has taken back all its keys is obeyed, but nobody of its callers gets in.
            log(level: keys == 0 ? .error : .notice, "keys changed", metadata: metadata)
        case .failed(let error, let retryIn, let hasKeys):
            metadata["error"] = "\(error)"
            metadata["retry_in"] = "\(retryIn.quantity)"
            metadata["usable"] = "\(hasKeys)"
            warning("keys could not be fetched", metadata: metadata)
        case .wentStale(let age):
            metadata["max_stale"] = "\(age.quantity)"
            error("keys are too old to be used", metadata: metadata)
        case .restored(let age):
            metadata["age"] = "\(age.quantity)"
            notice("keys of the last run are used", metadata: metadata)
        case .cacheRefused(let error):
            metadata["error"] = "\(error)"
            warning("keys of the last run are not used", metadata: metadata)
        case .cacheNotWritten(let error):
            metadata["error"] = "\(error)"
            warning("keys cannot be kept for the next run", metadata: metadata)
        }
    }
}
