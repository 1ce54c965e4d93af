import Signatures

/// Headers of tokens that have verified, found again by their raw bytes.
///
/// An issuer's tokens share a header or two, so that most need no header parsed and no key chosen. Only a header under a
/// good signature gets in: nobody without a key can fill or flush the list.
struct RecognizedHeaders {
    /// A parsed header and the keys to try.
    final class Entry {
        let text: [UInt8]
        let header: JOSEHeader
        /// The one that fitted when the header was met.
        let verifier: SignatureVerifier
        /// Where the others stand, if the header leaves open which key it means.
        let others: [Int]

        init(text: Span<UInt8>, header: JOSEHeader, verifier: SignatureVerifier, others: [Int]) {
            self.text = text.indices.map { text[$0] }
            self.header = header
            self.verifier = verifier
            self.others = others
        }
    }

    private static let limit = 8
    private var entries: [Entry] = []
    private var oldest = 0

    /// Finds the entry of an encoded header.
    @inline(__always)
    func entry(for text: Span<UInt8>) -> Entry? {
        for index in entries.indices where Self.areEqual(entries[index].text, text) { return entries[index] }
        return nil
    }

    /// Remembers a header, in place of the oldest if the list is full.
    mutating func remember(_ entry: Entry) {
        if entries.count < Self.limit {
            entries.append(entry)
        } else {
            entries[oldest] = entry
            oldest = (oldest + 1) % Self.limit
        }
    }

    @inline(__always)
    private static func areEqual(_ left: [UInt8], _ right: Span<UInt8>) -> Bool {
        left.count == right.count && right.hasBytes(left.span, at: 0)
    }
}
