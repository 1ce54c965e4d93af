import Glibc
import JOSE
import Settings
import Signatures

extension KeySource {
    /// Reads keys that are here and stay as they are.
    ///
    /// - Parameter algorithms: What the keys must be good for.
    /// - Throws: Why there is no key to verify with; never the key itself.
    /// - Precondition: They are no JWK Set, which changes when keys are rotated.
    func load(for algorithms: [SignatureAlgorithm]) throws(Failure) -> JWKSet {
        let set: JWKSet
        do {
            switch self {
            case .pem(let material): set = JWKSet(keys: [try JWK(key: VerificationKey(pem: material.bytes()))])
            case .secret(let material): set = JWKSet(keys: [try JWK(key: VerificationKey(secret: material.bytes()))])
            case .file, .url, .discovery: preconditionFailure("what may change is watched or fetched, not loaded")
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
        try set.refuseUnlessFit(for: algorithms, from: place)
        return set
    }

    /// Where the keys come from, in words.
    private var place: String {
        switch self {
        case .file(let path): path
        case .pem(let material), .secret(let material): material.place
        case .url(let text, _): text
        case .discovery: "discovery"
        }
    }
}

extension JWKSet {
    /// Reads the set of a file.
    ///
    /// - Throws: Why it is not to be used; the path is in the words.
    init(parsing json: [UInt8], from path: String, for algorithms: [SignatureAlgorithm]) throws(Failure) {
        do { try self.init(parsing: json) } catch { throw Failure(description: "\(path): \(error)") }
        try refuseUnlessFit(for: algorithms, from: path)
    }

    /// Refuses a set that verifies no token.
    func refuseUnlessFit(for algorithms: [SignatureAlgorithm], from place: String) throws(Failure) {
        guard !keys.contains(where: { key in algorithms.contains(where: key.fits) }) else { return }
        let reasons = skipped.map { "; key \($0.index): \($0.reason)" }.joined()
        let names = algorithms.map(\.name).joined(separator: ", ")
        throw Failure(description: "\(place) has no key for \(names)\(reasons)")
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
