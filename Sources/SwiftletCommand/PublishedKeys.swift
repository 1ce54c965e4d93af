import Authorization
import JOSE
import Linux
import Logging
import RemoteKeys
import Settings
import Signatures

/// The key sets that issuers publish, at an address or in a file, kept fresh while the runtime serves.
struct PublishedKeys {
    /// How long a start waits for the first answers: longer than an issuer usually takes, not so long that a restart
    /// while one is down leaves the others without service.
    private static let startLimit = Duration.seconds(5)

    /// The issuers in the order of the configuration.
    let issuers: [Issuer]
    private let refresher: KeyRefresher
    private let watcher: KeyFileWatcher

    /// Begins to fetch, and waits a while for the keys.
    ///
    /// - Parameters:
    ///   - revocations: What is followed of the issuers' revocations.
    ///   - callsInFlight: How many calls may run; at most a quarter of them waits for keys, all issuers together.
    /// - Throws: ``SystemError`` when there is no thread or descriptor for it.
    static func start(
        _ prepared: [PreparedIssuer], revocations: RevocationFollowing, stateFolder: String, callsInFlight: Int,
        log: Logger
    ) throws(SystemError) -> PublishedKeys {
        let refresher = try KeyRefresher()
        let publishers = prepared.count { if case .published = $0.keys { true } else { false } }
        let waitersLimit = max(1, min(128, callsInFlight / 4 / max(1, publishers)))
        var sets: [RemoteKeySet] = []
        var files: [KeyFile] = []
        let issuers = prepared.map { prepared in
            let (name, algorithms) = (prepared.settings.name, prepared.algorithms)
            switch prepared.keys {
            case .loaded(let keys):
                if prepared.settings.usesES256Tables { log.makeTables(for: keys, of: name) }
                return prepared.issuer(keys: .fixed(keys), revocations: revocations.policy(of: name))
            case .file(let path, let json, let keys):
                if prepared.settings.usesES256Tables { log.makeTables(for: keys, of: name) }
                let file = KeyFile(
                    path: path, keys: keys, json: json,
                    parse: { json in try JWKSet(parsing: json, from: path, for: algorithms) },
                    report: { log.report($0, from: path, of: name, for: algorithms) })
                files.append(file)
                return prepared.issuer(keys: .file(file), revocations: revocations.policy(of: name))
            case .published(let fetch, var rules):
                rules.waitersLimit = waitersLimit
                let set = RemoteKeySet(
                    fetch, rules: rules,
                    cache: KeySetCache(folder: stateFolder, name: name, source: fetch.source),
                    driver: refresher, report: { log.report($0, of: name, for: algorithms) })
                sets.append(set)
                return prepared.issuer(keys: .remote(set), revocations: revocations.policy(of: name))
            }
        }
        try refresher.start(sets)
        if !refresher.waitUntilSettled(within: startLimit) {
            log.warning("keys are still awaited", metadata: ["seconds": "\(startLimit.components.seconds)"])
        }
        return PublishedKeys(issuers: issuers, refresher: refresher, watcher: try KeyFileWatcher(files))
    }

    /// Fetches and looks no more.
    func stop() {
        refresher.stop()
        watcher.stop()
    }
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
}
