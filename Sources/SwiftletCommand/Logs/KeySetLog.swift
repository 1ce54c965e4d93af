import JOSE
import Linux
import Logging
import RemoteKeys
import Settings
import Signatures

extension Logger {
    /// Tells what happens to the keys of a file.
    ///
    /// - Parameter algorithms: What the keys must be good for.
    func report(_ event: KeyFile.Event, from path: String, of issuer: String, for algorithms: [SignatureAlgorithm]) {
        switch event {
        case .changed(let set): report(.changed(set), of: issuer, for: algorithms)
        case .refused(let error):
            let reason = error is Failure ? "\(error)" : "\(path): \(error)"
            warning("keys have changed and are not used", metadata: ["issuer": "\(issuer)", "error": "\(reason)"])
        }
    }

    /// Tells what happens to an issuer's keys.
    ///
    /// - Parameter algorithms: What the keys must be good for.
    func report(_ event: KeySetEvent, of issuer: String, for algorithms: [SignatureAlgorithm]) {
        var metadata: Metadata = ["issuer": "\(issuer)"]
        switch event {
        case .changed(let set):
            metadata["keys"] = "\(set.keys.count)"
            if !set.skipped.isEmpty {
                metadata["skipped"] = "\(set.skipped.map { "key \($0.index): \($0.reason)" }.joined(separator: "; "))"
            }
            let fits = set.keys.contains { key in algorithms.contains(where: key.fits) }
            // An issuer that has taken back all its keys is obeyed, but nobody of its callers gets in.
            guard fits else { return error("keys changed, and none fits the algorithms", metadata: metadata) }
            notice("keys changed", metadata: metadata)
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
        case .cacheNotWritten(let path, let error):
            metadata["error"] = "\(path): \(error)"
            warning("keys cannot be kept for the next run", metadata: metadata)
        }
    }
}
