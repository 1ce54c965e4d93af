import Glibc
package import JOSE
import Linux
package import Signatures

/// The folder of an issuer's own keys.
///
/// | file | |
/// |---|---|
/// | `jwks.json` | what verifies: the JWK Set of all keys |
/// | `signing.pem` | what signs, private, as long as there was no rotation; `jwks.json` says its algorithm |
/// | `ring.json` | what signs, private: all keys and their times; it takes the place of `signing.pem` at the first rotation |
/// | `ring.lock` | held by whoever changes the others |
///
/// `ring.json` decides: it is replaced as a whole, and everything follows from it and the clock. A key is in `jwks.json`
/// before it is in the ring, and leaves the ring before it leaves `jwks.json`. So whoever is killed between two steps
/// leaves a public key too many, never a private one without its public half, and whoever changes the folder next puts
/// that right. `jwks.json` belongs to the ring: what others have written there is lost at the next change.
package struct KeyFolder: Sendable {
    /// The folder, without a slash at its end.
    package let path: String

    /// Names a folder, which need not exist.
    package init(path: String) {
        let trimmed = path.utf8.reversed().drop { $0 == UInt8(ascii: "/") }.reversed()
        self.path = trimmed.isEmpty ? (path.isEmpty ? "." : "/") : String(decoding: Array(trimmed), as: UTF8.self)
    }

    /// The private key, PKCS#8 in PEM.
    package var signingKeyPath: String { path + "/signing.pem" }
    /// The JWK Set of all keys.
    package var keySetPath: String { path + "/jwks.json" }
    /// All private keys and their times, from the first rotation on.
    package var ringPath: String { path + "/ring.json" }
    /// Held by whoever changes the folder.
    package var lockPath: String { path + "/ring.lock" }

    /// Makes a key pair and writes both files, readable by their owner alone.
    ///
    /// - Parameter curve: The curve of a key for EdDSA, instead of Ed25519.
    /// - Returns: The public key.
    /// - Throws: ``KeyFolderError/exists(_:)`` rather than replace a key that may have signed,
    ///   ``KeyFolderError/key(_:)`` also for a curve with another algorithm.
    package func generate(
        _ algorithm: SignatureAlgorithm, on curve: EdwardsCurve? = nil
    ) throws(KeyFolderError) -> JWK {
        for file in [signingKeyPath, keySetPath, ringPath] where unsafe access(file, F_OK) == 0 { throw .exists(file) }
        try make(path) { () throws(SystemError) in try PrivateFile.makeFolder(path) }
        let key: SigningKey
        let published: JWK
        let pem: [UInt8]
        do {
            key = if let curve { try .generate(on: curve) } else { try .generate(for: algorithm) }
            published = try TokenSigner(key: key, algorithm: algorithm).publicKey()
            pem = try key.pem()
        } catch {
            throw .key(error)
        }
        try make(signingKeyPath) { () throws(SystemError) in try PrivateFile(signingKeyPath).create(pem) }
        let json = JWKSet(keys: [published]).publicJSON + [UInt8(ascii: "\n")]
        do {
            try make(keySetPath) { () throws(SystemError) in try PrivateFile(keySetPath).create(json) }
        } catch {
            // Half a pair would only stop the next attempt.
            unsafe unlink(signingKeyPath)
            throw error
        }
        return published
    }

    func make(_ file: String, _ body: () throws(SystemError) -> Void) throws(KeyFolderError) {
        do { try body() } catch { throw .system(file, error) }
    }
}
