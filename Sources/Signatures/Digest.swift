/// A hash function that a signature algorithm uses (FIPS 180-4).
///
/// To add one, add a case and its row.
enum Digest {
    case sha256
    case sha384
    case sha512

    private var row: (libraryName: StaticString, lengthInBytes: Int) {
        switch self {
        case .sha256: ("SHA256", 32)
        case .sha384: ("SHA384", 48)
        case .sha512: ("SHA512", 64)
        }
    }

    /// No digest is longer.
    static let maximumLengthInBytes = 64

    /// The name by which libcrypto fetches it.
    var libraryName: StaticString { row.libraryName }

    var lengthInBytes: Int { row.lengthInBytes }
}
