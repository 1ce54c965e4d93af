/// A signature algorithm that an issuer's `algorithms` may name.
///
/// Whoever verifies the signatures hands in the list, so that none of its names is unknown there.
package struct KnownAlgorithm: Sendable, Equatable {
    /// The name as it stands in `alg`, compared byte by byte (RFC 7515 §4.1.1).
    package let name: String
    /// Whether one secret both signs and verifies.
    package let isSymmetric: Bool

    /// States a name and whether it needs a shared secret.
    package init(name: String, isSymmetric: Bool) {
        self.name = name
        self.isSymmetric = isSymmetric
    }
}
