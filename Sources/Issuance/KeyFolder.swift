import Glibc
package import JOSE
package import Linux
package import Signatures

/// The folder of an issuer's own keys: `signing.pem`, private, and `jwks.json`, what verifies.
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
    /// The JWK Set of the public key.
    package var keySetPath: String { path + "/jwks.json" }

    /// Makes a key pair and writes both files, readable by their owner alone.
    ///
    /// - Parameter curve: The curve of a key for EdDSA, instead of Ed25519.
    /// - Returns: The public key.
    /// - Throws: ``KeyFolderError/exists(_:)`` rather than replace a key that may have signed,
    ///   ``KeyFolderError/key(_:)`` also for a curve with another algorithm.
    package func generate(
        _ algorithm: SignatureAlgorithm, on curve: EdwardsCurve? = nil
    ) throws(KeyFolderError) -> JWK {
        for file in [signingKeyPath, keySetPath] where unsafe access(file, F_OK) == 0 { throw .exists(file) }
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

    private func make(_ file: String, _ body: () throws(SystemError) -> Void) throws(KeyFolderError) {
        do { try body() } catch { throw .system(file, error) }
    }
}

/// Why keys could not be made or written.
package enum KeyFolderError: Error, Equatable {
    /// A file of the pair is there already.
    case exists(String)
    /// The key could not be made.
    case key(KeyError)
    /// The system refused a file or folder.
    case system(String, SystemError)
}

extension KeyFolderError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .exists(let file): "\(file) exists, expected no key there; remove it to make a new one"
        case .key(let error): "\(error)"
        case .system(let file, let error): "\(file): \(error)"
        }
    }
}
