import Glibc
import JOSE
import Settings
import Signatures

extension KeySource {
    /// Reads the keys.
    ///
    /// - Parameter algorithms: What the keys must be good for.
    /// - Throws: Why there is no key to verify with; never the key itself.
    func load(for algorithms: [SignatureAlgorithm]) throws(Failure) -> JWKSet {
        let set: JWKSet
        do {
            switch self {
            case .file(let path): set = try JWKSet(parsing: Output.read(path))
            case .pem(let material): set = JWKSet(keys: [try JWK(key: VerificationKey(pem: material.bytes()))])
            case .url, .discovery:
                throw Failure(description: "\(place) are not built in this version, expected file, pem or secret")
            case .secret(let material): set = JWKSet(keys: [try JWK(key: VerificationKey(secret: material.bytes()))])
            }
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(description: "\(place): \(error)")
        }
        if case .secret = self, let key = set.keys.first {
            for algorithm in algorithms {
                do {
                    try key.key.check(fits: algorithm)
                } catch {
                    throw Failure(description: "\(place): \(error)")
                }
            }
        }
        guard set.keys.contains(where: { key in algorithms.contains(where: key.fits) }) else {
            let reasons = set.skipped.map { "; key \($0.index): \($0.reason)" }.joined()
            let names = algorithms.map(\.name).joined(separator: ", ")
            throw Failure(description: "\(place) has no key for \(names)\(reasons)")
        }
        return set
    }

    /// Where the keys come from, in words.
    var place: String {
        switch self {
        case .file(let path): path
        case .pem(let material), .secret(let material): material.place
        case .url: "keys by url"
        case .discovery: "keys by discovery"
        }
    }
}

extension KeyMaterial {
    fileprivate var place: String {
        switch self {
        case .environment(let name): "environment variable \(name)"
        case .file(let path): path
        }
    }

    /// The bytes, without the newline that editors and `echo` leave at the end.
    func bytes() throws(Failure) -> [UInt8] {
        var bytes: [UInt8]
        switch self {
        case .environment(let name):
            guard let value = unsafe getenv(name) else {
                throw Failure(description: "environment variable \(name) is not set")
            }
            bytes = unsafe Array(String(cString: value).utf8)
        case .file(let path): bytes = try Output.read(path)
        }
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        return bytes
    }
}
