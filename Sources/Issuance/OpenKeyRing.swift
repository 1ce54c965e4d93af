import JOSE
import Synchronization

/// A key ring that many threads verify with at the same time.
final class OpenKeyRing: Sendable {
    /// Verifiers that are kept for the next token; as many as there are threads that verify at once, within reason.
    private static let spareLimit = 64

    let ring: KeyRing
    private let publicKeys: JWKSet
    private let spares = Mutex<[Spare]>([])

    /// A verifier that nobody uses.
    ///
    /// It belongs to one thread at a time: it is in the list, under the lock, or in the hands of the one thread that took
    /// it from there.
    private struct Spare: @unchecked Sendable {
        let verifier: TokenVerifier
    }

    init(_ ring: KeyRing) {
        self.ring = ring
        publicKeys = ring.publicKeys
    }

    /// Verifies the signature of a token.
    func verify(_ token: Span<UInt8>) throws(TokenRefusal) -> VerifiedToken {
        let spare = spares.withLock { $0.popLast() } ?? Spare(verifier: newVerifier())
        defer {
            spares.withLock { spares in
                if spares.count < Self.spareLimit { spares.append(spare) }
            }
        }
        return try spare.verifier.verify(token)
    }

    private func newVerifier() -> TokenVerifier {
        TokenVerifier(keys: publicKeys, algorithms: Array(Set(ring.keys.map(\.signer.algorithm))))
    }
}
