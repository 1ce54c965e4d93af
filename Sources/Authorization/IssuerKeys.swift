package import JOSE
package import RemoteKeys

/// The keys that may have signed an issuer's tokens.
package enum IssuerKeys: Sendable {
    /// These, as long as the process lives: what stands in a PEM file or is a secret.
    case fixed(JWKSet)
    /// Those of a JWK Set on disk, which is read again when it changes.
    case file(KeyFile)
    /// Those that the issuer publishes.
    case remote(RemoteKeySet)

    typealias Snapshot = RemoteKeySet.Snapshot

    /// Changes whenever the keys do.
    var epoch: UInt64 {
        switch self {
        case .fixed: 0
        case .file(let file): file.epoch
        case .remote(let set): set.epoch
        }
    }

    /// The keys and their epoch; no keys while there are none to be had.
    var current: Snapshot {
        switch self {
        case .fixed(let set): Snapshot(keys: set, epoch: 0)
        case .file(let file): file.current
        case .remote(let set): set.current
        }
    }
}

/// A key that a token needs and that is not there, but may come.
package struct MissingKey: Sendable {
    private let set: RemoteKeySet
    private let keyID: String?
    private let epoch: UInt64

    /// - Returns: Nil where the refusal has nothing to do with missing keys.
    init?(_ refusal: TokenRefusal, of issuer: Issuer, given snapshot: IssuerKeys.Snapshot) {
        guard case .remote(let set) = issuer.keys else { return nil }
        switch refusal {
        case .unknownKeyID(let found): keyID = found.isVerbatim ? found.description : nil
        // A key of another kind may have come, the first after none perhaps.
        case .noFittingKey: keyID = nil
        // Where keys have no names, a new one shows by nothing else.
        case .signatureMismatch where snapshot.keys?.namesNoKey ?? true: keyID = nil
        default: return nil
        }
        self.set = set
        epoch = snapshot.epoch
    }

    /// Waits for the key.
    ///
    /// - Parameter resume: Called once, for the token to be judged again, unless this returns false.
    /// - Returns: Whether there is anything to wait for; if not, the refusal stands.
    package func wait(thenCall resume: @escaping @Sendable () -> Void) -> Bool {
        switch set.lookUp(keyID, epoch: epoch, resume: resume) {
        case .awaited: return true
        case .changed:
            resume()
            return true
        case .unknown, .unavailable: return false
        }
    }

    /// How long a caller should wait before it tries again, if nobody can say at present whether the token is good.
    var retryAfterInSeconds: Int64? {
        guard case .unavailable(let seconds) = set.verdict(epoch: epoch) else { return nil }
        return seconds
    }
}
