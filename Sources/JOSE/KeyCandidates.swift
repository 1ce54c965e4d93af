import Signatures

/// Which keys of a set may verify which token (RFC 7515 §6, RFC 8725 §3.1).
///
/// `kid` is honoured exactly. A token that has one is verified with the keys of that name and no other; there is no
/// default key to fall back to. Only in a set in which no key has a name, as with a PEM file or a secret, the token's
/// `kid` says nothing. A token without `kid` may be verified with every key that fits its `alg`.
struct KeyCandidates {
    /// A key and an algorithm that fit each other.
    struct Candidate {
        let key: VerificationKey
        let keyID: [UInt8]?
        let algorithm: SignatureAlgorithm
    }

    /// Every pair that the set and the allowed algorithms make.
    let all: [Candidate]
    /// The `kid` of every key, usable or not: a token that names an unusable key names no unknown one.
    private let keyIDs: Set<[UInt8]>
    private let limit: Int

    init(_ set: JWKSet, algorithms: [SignatureAlgorithm], limit: Int) {
        all = set.keys.flatMap { key in
            algorithms.filter(key.fits).map {
                Candidate(key: key.key, keyID: key.keyID.map { Array($0.utf8) }, algorithm: $0)
            }
        }
        let names = set.keys.compactMap(\.keyID) + set.skipped.compactMap(\.keyID)
        keyIDs = Set(names.map { Array($0.utf8) })
        self.limit = limit
    }

    /// The keys to try for a token, as indices of ``all``; at least one.
    func indices(for header: JOSEHeader) throws(TokenRefusal) -> [Int] {
        var fitting = all.indices.filter { all[$0].algorithm == header.algorithm }
        if let name = header.keyID, !keyIDs.isEmpty {
            let keyID = Array(name.utf8)
            guard keyIDs.contains(keyID) else { throw .unknownKeyID(found: Excerpt(name)) }
            fitting.removeAll { all[$0].keyID != keyID }
        }
        guard !fitting.isEmpty else { throw .noFittingKey(header.algorithm) }
        guard fitting.count <= limit else { throw .tooManyFittingKeys(found: fitting.count, limit: limit) }
        return fitting
    }
}
