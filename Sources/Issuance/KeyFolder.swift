import Glibc
package import JOSE
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
        try makeFolder()
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
        try write(pem, to: signingKeyPath)
        do {
            try write(JWKSet(keys: [published]).publicJSON + [UInt8(ascii: "\n")], to: keySetPath)
        } catch {
            // Half a pair would only stop the next attempt.
            unsafe unlink(signingKeyPath)
            throw error
        }
        return published
    }

    private func makeFolder() throws(KeyFolderError) {
        var parts = path.split(separator: "/", omittingEmptySubsequences: false)
        var missing: [String] = []
        while !parts.isEmpty {
            let folder = parts.joined(separator: "/")
            if unsafe folder.isEmpty || access(folder, F_OK) == 0 { break }
            missing.append(folder)
            parts.removeLast()
        }
        for folder in missing.reversed() {
            // Only the folder of the keys itself is closed: a socket may stand beside it.
            let mode: mode_t = folder == path ? 0o700 : 0o755
            guard unsafe mkdir(folder, mode) == 0 || errno == EEXIST else { throw .system(folder, errno) }
        }
    }

    private func write(_ bytes: [UInt8], to file: String) throws(KeyFolderError) {
        let descriptor = unsafe open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system(file, errno) }
        defer { close(descriptor) }
        let written = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
        // A write of this size falls short without an error only where there is no room left.
        guard written == bytes.count, fsync(descriptor) == 0 else {
            let code = written < 0 || written == bytes.count ? errno : ENOSPC
            unsafe unlink(file)
            throw .system(file, code)
        }
    }
}

/// Why keys could not be made or written.
package enum KeyFolderError: Error, Equatable {
    /// A file of the pair is there already.
    case exists(String)
    /// The key could not be made.
    case key(KeyError)
    /// The system refused a file or folder; the number is `errno`.
    case system(String, Int32)
}

extension KeyFolderError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .exists(let file): "\(file) exists, expected no key there; remove it to make a new one"
        case .key(let error): "\(error)"
        case .system(let file, let code): "\(file): \(unsafe String(cString: strerror(code)))"
        }
    }
}
