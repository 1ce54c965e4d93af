import CCrypt
import Glibc
import Linux

/// One thread's use of libxcrypt: its 32 KiB of working memory, never shared.
@safe struct Bcrypt: ~Copyable {
    private let memory: UnsafeMutablePointer<crypt_data>
    /// The rounds computed so far, from which the time of a comparison follows.
    private(set) var rounds = 0

    init() {
        unsafe memory = .allocate(capacity: 1)
        wipe()
    }

    deinit {
        wipe()
        unsafe memory.deallocate()
    }

    /// Hashes a new password with a random salt.
    ///
    /// - Parameter cost: One of ``BcryptHash/costs``.
    mutating func hash(_ password: Password, cost: Int) throws(PasswordError) -> BcryptHash {
        try hash(password, setting: Self.salt(cost: cost))
    }

    /// Compares, with as many rounds for a password that differs as for a user that does not exist.
    ///
    /// A hash of a lower cost c is filled up with hashes of costs c, c + 1 … target − 1, since
    /// 2^c + 2^c + 2^(c+1) + … + 2^(target−1) = 2^target. One of a higher cost than the target takes longer, and tells so
    /// that its user exists, until that user logs in and is hashed anew.
    ///
    /// - Parameters:
    ///   - stored: Nil for a user that does not exist.
    ///   - target: The cost of new hashes.
    /// - Throws: ``PasswordError/tooCostly(cost:limit:)``, ``PasswordError/failed(_:)``.
    mutating func compare(
        _ password: Password, with stored: BcryptHash?, target: Int
    ) throws(PasswordError) -> PasswordPool.Verdict {
        let reference = stored ?? BcryptHash(placeholder: target)
        guard reference.cost <= BcryptHash.costs.upperBound else {
            throw .tooCostly(cost: reference.cost, limit: BcryptHash.costs.upperBound)
        }
        let matches = try hash(password, setting: reference.text).hasSameDigest(as: reference)
        if let stored, matches {
            return .matches(needsRehash: stored.cost != target || !stored.isCurrentVersion)
        }
        for cost in reference.cost..<max(reference.cost, target) {
            _ = try hash(password, setting: BcryptHash(placeholder: cost).text)
        }
        return .differs
    }

    /// Hashes a password as a setting says: a hash, of which the version, the cost and the salt count.
    mutating func hash(_ password: Password, setting: String) throws(PasswordError) -> BcryptHash {
        wipe()
        defer { wipe() }
        let text = unsafe password.secret.withCString { phrase -> String? in
            unsafe crypt_r(phrase, setting, memory).map { unsafe String(cString: $0) }
        }
        // A failure is a text that begins with "*", which no hash does.
        guard let text, let hash = BcryptHash(text) else { throw .failed("\(SystemError("crypt_r"))") }
        rounds += 1 << hash.cost
        return hash
    }

    private static func salt(cost: Int) throws(PasswordError) -> String {
        var text = [CChar](repeating: 0, count: Int(CRYPT_GENSALT_OUTPUT_SIZE))
        // Without bytes of the caller's, libxcrypt takes them from getrandom.
        let made = unsafe crypt_gensalt_rn("$2b$", UInt(cost), nil, 0, &text, Int32(text.count))
        guard unsafe made != nil else { throw .failed("\(SystemError("crypt_gensalt_rn"))") }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private func wipe() { unsafe explicit_bzero(memory, MemoryLayout<crypt_data>.size) }
}

extension BcryptHash {
    /// Hashes a new password on the calling thread, which that holds up for as long as it takes: for commands.
    ///
    /// - Parameter cost: One of ``costs``.
    /// - Throws: ``PasswordError/failed(_:)``.
    package static func make(of password: Password, cost: Int) throws(PasswordError) -> BcryptHash {
        precondition(costs.contains(cost), "a cost out of range")
        var bcrypt = Bcrypt()
        return try bcrypt.hash(password, cost: cost)
    }
}
