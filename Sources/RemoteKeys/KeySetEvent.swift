package import JOSE
package import Linux

/// What happens to an issuer's keys, for the log.
package enum KeySetEvent: Sendable {
    /// Another set than before is used from now on.
    case changed(JWKSet)
    /// A fetch failed; with or without a set to go on with.
    case failed(KeyFetchFailure, retryIn: Duration, hasKeys: Bool)
    /// The last good set has become too old; its tokens are answered with 503 from now on.
    case wentStale(after: Duration)
    /// The set of an earlier process is used until there is a newer one.
    case restored(age: Duration)
    /// What an earlier process left is not used.
    case cacheRefused(KeySetCacheError)
    /// The set is used, but the next process will not have it.
    case cacheNotWritten(path: String, SystemError)
}
