import Glibc
import JOSE
import Linux
import Signatures

extension KeyFolder {
    /// What stands in the folder.
    package struct Contents: Sendable {
        /// The keys.
        package let ring: KeyRing
        /// Whether they stand in `ring.json`; if not, there is `signing.pem` alone.
        package let isRing: Bool
        /// Whether there is a `signing.pem`, beside a ring a leftover.
        let hasSigningKey: Bool
        /// The bytes of `jwks.json`, or nil if it cannot be read.
        let published: [UInt8]?

        /// Whether a change of the folder was left half done, or `jwks.json` was changed by somebody else.
        package var isUnfinished: Bool { isRing && (hasSigningKey || published != KeyFolder.keySet(ring.publicKeys)) }
    }

    /// Whether it is a folder at all.
    package var isFolder: Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Whether its keys have been rotated.
    package var hasRing: Bool { unsafe access(ringPath, F_OK) == 0 }

    /// Reads the keys.
    package func read() throws(KeyFolderError) -> Contents {
        if let contents = try readRing() { return contents }
        let pem: [UInt8]?
        do { pem = try PrivateFile(signingKeyPath).read(limit: 1 << 16) } catch {
            throw .unreadable(signingKeyPath, error)
        }
        if let pem { return try contents(ofSigningKey: pem) }
        // The one may have become the other just now.
        if let contents = try readRing() { return contents }
        throw .noKey(path)
    }

    /// Changes the keys, alone of all processes, and finishes what was left half done.
    ///
    /// - Parameter change: Makes the new ring of the one that is there by then; called once, with the lock held.
    /// - Returns: What stands in the folder now.
    @discardableResult
    package func update(
        _ change: (KeyRing) throws(KeyFolderError) -> KeyRing
    ) throws(KeyFolderError) -> KeyRing {
        try withLock { () throws(KeyFolderError) in
            let contents = try read()
            let ring = try change(contents.ring)
            for step in Step.steps(from: contents, to: ring) { try perform(step) }
            return ring
        }
    }

    /// - Throws: Also where there is no folder, rather than to make one.
    private func withLock(
        _ body: () throws(KeyFolderError) -> KeyRing
    ) throws(KeyFolderError) -> KeyRing {
        let lock: FileLock
        do { lock = try FileLock(waitingFor: lockPath) } catch {
            throw error.code == ENOENT ? .noKey(path) : .system(lockPath, error)
        }
        // Until the end: the optimizer may let go of a value after its last use.
        return try withExtendedLifetime(lock) { () throws(KeyFolderError) in
            removeLeftovers()
            return try body()
        }
    }

    private func readRing() throws(KeyFolderError) -> Contents? {
        let bytes: [UInt8]?
        do { bytes = try PrivateFile(ringPath).read(limit: KeyRingDocument.lengthLimit) } catch {
            throw .unreadable(ringPath, error)
        }
        guard let bytes else { return nil }
        let ring: KeyRing
        do { ring = try KeyRingDocument.parse(bytes) } catch { throw .ring(ringPath, error) }
        return Contents(
            ring: ring, isRing: true, hasSigningKey: unsafe access(signingKeyPath, F_OK) == 0, published: readKeySet())
    }

    /// A ring of the one key, which signs since its file was written.
    private func contents(ofSigningKey pem: [UInt8]) throws(KeyFolderError) -> Contents {
        let published = readKeySet()
        let verificationKey: VerificationKey
        let keyID: String?
        do {
            verificationKey = try SigningKey(pem: pem).verificationKey()
            keyID = try JWK.thumbprint(of: verificationKey)
        } catch {
            throw .signingKey(signingKeyPath, error)
        }
        let keys = published.flatMap { try? JWKSet(parsing: $0) }?.keys ?? []
        guard let entry = keys.first(where: { (try? JWK.thumbprint(of: $0.key)) == keyID }),
            let algorithm = entry.algorithm ?? SignatureAlgorithm.allCases.first(where: entry.fits)
        else { throw .unpublished(keySetPath) }
        let written = max(FileStamp(of: signingKeyPath)?.modified ?? 0, 0)
        do {
            let key = try KeyRing.Key(pem: pem, algorithm: algorithm, created: written, signsFrom: written)
            return Contents(ring: KeyRing([key]), isRing: false, hasSigningKey: true, published: published)
        } catch {
            throw .signingKey(signingKeyPath, error)
        }
    }

    private func readKeySet() -> [UInt8]? { try? PublicFile(keySetPath).read(limit: JWKSet.lengthLimit) }

    /// The bytes of `jwks.json`.
    static func keySet(_ keys: JWKSet) -> [UInt8] { keys.publicJSON + [UInt8(ascii: "\n")] }
}
