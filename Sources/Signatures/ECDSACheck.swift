/// The verification of ECDSA signatures with EVP.
final class ECDSACheck: SignatureCheck {
    private let digestContext: DigestContext
    private let keyContext: KeyContext

    init(key: AsymmetricKey, digest: Digest) throws(KeyError) {
        let digest = try FetchedDigest(digest)
        digestContext = try DigestContext(digest)
        keyContext = try KeyContext(key)
        try keyContext.prepareToVerify(digest, nil)
    }

    func isValid(_ signature: Span<UInt8>, over message: Span<UInt8>) -> Bool {
        unsafe withDigest(of: message) { unsafe isValid(signature, digest: $0) }
    }

    func isValid(_ signature: Span<UInt8>, digest: UnsafeBufferPointer<UInt8>) -> Bool {
        unsafe ECDSASignature.withDER(signature) { unsafe keyContext.isValid($0, digest: digest) }
    }

    /// Whether `body` holds of the message's digest; false if there is none.
    func withDigest(of message: Span<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Bool) -> Bool {
        unsafe digestContext.withDigest(of: message, body) ?? false
    }
}

/// The verification of ES256 signatures with the key's table, and with EVP where there is none or libcrypto fails.
final class TableCheck: SignatureCheck {
    /// The work for a key that has not yet earned its table is not done before its first good signature: nobody without
    /// a private key causes it.
    private enum State {
        case waiting(VerificationKey)
        case ready(P256Equation)
        case withoutTable
    }

    private let evp: ECDSACheck
    private var state: State

    init(key: VerificationKey, withoutTable evp: ECDSACheck) {
        self.evp = evp
        state = .waiting(key)
        if let table = key.tableIfMade() { state = Self.state(with: .success(table)) }
    }

    func isValid(_ signature: Span<UInt8>, over message: Span<UInt8>) -> Bool {
        unsafe evp.withDigest(of: message) { digest in
            if let isValid = unsafe verdict(signature, Span(_unsafeElements: digest)) { return isValid }
            let isValid = unsafe evp.isValid(signature, digest: digest)
            if isValid { adoptTable() }
            return isValid
        }
    }

    /// Nil if the table has nothing to say.
    private func verdict(_ signature: Span<UInt8>, _ digest: Span<UInt8>) -> Bool? {
        switch state {
        case .ready(let equation): try? equation.isValid(signature, digest: digest)
        case .waiting, .withoutTable: nil
        }
    }

    private func adoptTable() {
        guard case .waiting(let key) = state, let table = key.tableWithoutWaiting() else { return }
        state = Self.state(with: table)
    }

    private static func state(with table: Result<P256Table, KeyError>) -> State {
        do { return .ready(try P256Equation(table.get())) } catch { return .withoutTable }
    }
}
