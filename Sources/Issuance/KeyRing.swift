package import JOSE
package import Signatures

/// An issuer's keys over time: all are published, one signs.
///
/// The key that signs is the last one whose time has come. One beyond it is published already and signs next; those
/// before it are published until the last token that they signed has expired.
package struct KeyRing: Sendable {
    /// A key pair and its times, in seconds since 1970.
    package struct Key: Sendable {
        /// Signs with the private half.
        package let signer: TokenSigner
        /// What is published.
        package let publicKey: JWK
        /// Its `kid`.
        package let keyID: String
        /// The private half, PKCS#8 in PEM.
        package let pem: [UInt8]
        /// When it was made.
        package let created: Int64
        /// From when on it signs, until the next key does.
        package let signsFrom: Int64
        /// From when on it is published no more; nil for the last key, whose end nobody knows.
        package var publishedUntil: Int64?

        /// Reads a private key.
        ///
        /// - Throws: ``KeyError`` also for a key that does not fit the algorithm.
        package init(
            pem: [UInt8], algorithm: SignatureAlgorithm, created: Int64, signsFrom: Int64, publishedUntil: Int64? = nil
        ) throws(KeyError) {
            signer = try TokenSigner(key: SigningKey(pem: pem), algorithm: algorithm)
            guard let keyID = signer.keyID else { throw .secretHasNoPEM }
            publicKey = try signer.publicKey()
            self.keyID = keyID
            self.pem = pem
            self.created = created
            self.signsFrom = signsFrom
            self.publishedUntil = publishedUntil
        }
    }

    /// What a key does at a time.
    package enum State: String, Sendable {
        /// It is published, and waits for its time to sign.
        case next
        /// It signs.
        case signing
        /// It is published for the tokens that it has signed.
        case retiring
    }

    /// Keys that a ring holds at most; a JWK Set with many more is not read everywhere.
    package static let keysLimit = 32

    /// At least one, in the order in which they sign.
    package private(set) var keys: [Key]

    /// Takes keys.
    ///
    /// - Precondition: There is one, and ``isOrdered(_:)``.
    init(_ keys: [Key]) {
        precondition(!keys.isEmpty && Self.isOrdered(keys), "a key ring has keys, in the order in which they sign")
        self.keys = keys
    }

    /// Whether each key but the last stays published at least until the next one signs, and they sign one after the other.
    static func isOrdered(_ keys: [Key]) -> Bool {
        guard let last = keys.last, last.publishedUntil == nil else { return false }
        return zip(keys, keys.dropFirst()).allSatisfy { key, next in
            guard let end = key.publishedUntil else { return false }
            return key.signsFrom < next.signsFrom && next.signsFrom <= end
        }
    }

    /// The key that signs at a time; the first one before its time, for a clock may have been set back.
    package func signing(at now: Int64) -> Key { keys[signingPlace(at: now)] }

    /// The key that signs next, if there is one.
    package func next(at now: Int64) -> Key? { keys.dropFirst(signingPlace(at: now) + 1).first }

    /// What the key at a place does at a time.
    package func state(at place: Int, now: Int64) -> State {
        let signing = signingPlace(at: now)
        return place == signing ? .signing : place < signing ? .retiring : .next
    }

    private func signingPlace(at now: Int64) -> Int { keys.lastIndex { $0.signsFrom <= now } ?? 0 }

    /// Every key of the ring as others read it.
    package var publicKeys: JWKSet { JWKSet(keys: keys.map(\.publicKey)) }

    /// Every key of either ring.
    package func union(_ other: KeyRing) -> JWKSet {
        JWKSet(keys: (keys.filter { key in !other.has(key.keyID) } + other.keys).map(\.publicKey))
    }

    /// Whether a key of the ring has this `kid`.
    package func has(_ keyID: String) -> Bool { keys.contains { $0.keyID == keyID } }
}

extension KeyRing {
    /// Adds a key that signs after a time of being published, and dates the end of the one that signs now.
    ///
    /// - Throws: ``KeyFolderError/pending(keyID:signsFrom:)`` while a key waits to sign: two that wait would be published
    ///   for less time than was promised. ``KeyFolderError/tooManyKeys(limit:)``.
    package func rotated(
        to algorithm: SignatureAlgorithm? = nil, by rules: RotationRules, at now: Int64
    ) throws(KeyFolderError) -> KeyRing {
        if let next = next(at: now) { throw .pending(keyID: next.keyID, signsFrom: next.signsFrom) }
        var keys = withoutRetired(at: now).keys
        guard keys.count < Self.keysLimit else { throw .tooManyKeys(limit: Self.keysLimit) }
        let last = keys[keys.count - 1]
        let algorithm = algorithm ?? last.signer.algorithm
        // Behind the last one even where the clock was set back before its time.
        let signsFrom = max(now.adding(rules.publishAhead), last.signsFrom.adding(1))
        keys[keys.count - 1].publishedUntil = rules.endOfPublication(followedAt: signsFrom)
        do {
            let pem = try SigningKey.generate(like: last, for: algorithm).pem()
            keys.append(try Key(pem: pem, algorithm: algorithm, created: now, signsFrom: signsFrom))
        } catch {
            throw .key(error)
        }
        guard Self.isOrdered(keys) else { throw .timeOutOfRange }
        return KeyRing(keys)
    }

    /// The ring without the keys whose tokens have all expired.
    package func withoutRetired(at now: Int64) -> KeyRing {
        KeyRing(keys.filter { key in key.publishedUntil.map { $0 > now } ?? true })
    }

    /// The ring with every key published for as long as tokens of such a lifetime need it.
    package func keeping(by rules: RotationRules) -> KeyRing {
        var ring = self
        for place in ring.keys.indices.dropLast() {
            guard let end = ring.keys[place].publishedUntil else { continue }
            ring.keys[place].publishedUntil = max(
                end, rules.endOfPublication(followedAt: ring.keys[place + 1].signsFrom))
        }
        return ring
    }

    /// What is due at a time: keys are kept for their tokens, withdrawn after the last, and replaced at an age.
    ///
    /// - Parameter keyAge: In seconds; nil replaces no key.
    /// - Throws: As ``rotated(to:by:at:)``.
    package func tended(by rules: RotationRules, keyAge: Int64?, at now: Int64) throws(KeyFolderError) -> KeyRing {
        let ring = keeping(by: rules).withoutRetired(at: now)
        guard let keyAge, ring.isRotationDue(age: keyAge, by: rules, at: now) else { return ring }
        return try ring.rotated(by: rules, at: now)
    }

    /// Whether ``tended(by:keyAge:at:)`` would change anything.
    package func isTendingDue(by rules: RotationRules, keyAge: Int64?, at now: Int64) -> Bool {
        if let keyAge, isRotationDue(age: keyAge, by: rules, at: now) { return true }
        return keeping(by: rules).withoutRetired(at: now).keys.map(\.publishedUntil) != keys.map(\.publishedUntil)
    }

    /// Whether it is time to publish the successor of a key that is to sign no longer than an age.
    private func isRotationDue(age: Int64, by rules: RotationRules, at now: Int64) -> Bool {
        guard next(at: now) == nil else { return false }
        return signing(at: now).signsFrom.adding(age).adding(-rules.publishAhead) <= now
    }
}

extension SigningKey {
    /// A new key, for EdDSA on the same curve as the key before.
    fileprivate static func generate(
        like last: KeyRing.Key, for algorithm: SignatureAlgorithm
    ) throws(KeyError) -> SigningKey {
        if algorithm == .edDSA, case .edwardsCurve(let curve, _) = last.publicKey.key.components {
            return try generate(on: curve)
        }
        return try generate(for: algorithm)
    }
}
