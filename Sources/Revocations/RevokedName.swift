/// What a revocation names: a token, a subject or a client.
///
/// Compared by bytes: to Unicode two spellings of a text may be equal, and to an issuer they are two subjects. Hashed by
/// bytes too, or spellings that are equal to Unicode would all meet in one place of a table.
struct RevokedName: Hashable {
    enum Kind: UInt8 {
        case token, subject, client
    }

    let kind: Kind
    let text: String

    static func == (left: Self, right: Self) -> Bool {
        left.kind == right.kind && left.text.utf8.count == right.text.utf8.count
            && left.text.utf8.elementsEqual(right.text.utf8)
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(kind.rawValue)
        let isWhole: Void? = unsafe text.utf8.withContiguousStorageIfAvailable { bytes in
            unsafe hasher.combine(bytes: UnsafeRawBufferPointer(bytes))
        }
        guard isWhole == nil else { return }
        // A text that is no native one; its bytes must hash as they would in one piece.
        unsafe Array(text.utf8).withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    }
}
