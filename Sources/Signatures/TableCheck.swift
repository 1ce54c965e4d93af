/// The verification of ES256 signatures with the key's table, and with EVP where there is none or libcrypto fails.
final class TableCheck: SignatureCheck {
    /// A key earns its table by its first good signature: nobody without the private key causes the work.
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
