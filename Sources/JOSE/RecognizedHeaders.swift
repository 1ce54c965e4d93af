/// Headers of tokens that have verified, found again by their raw bytes.
///
/// An issuer's tokens share a header or two, so that most need no header parsed and no key chosen. Only a header under a
/// good signature gets in: nobody without a key can fill or flush the list.
struct RecognizedHeaders {
    /// A parsed header and the keys to try, the one that fitted last first.
    final class Entry {
        let text: [UInt8]
        let header: JOSEHeader
        let candidates: [Int]

        init(text: Span<UInt8>, header: JOSEHeader, candidates: [Int]) {
            self.text = text.indices.map { text[$0] }
            self.header = header
            self.candidates = candidates
        }
    }

    private static let limit = 8
    private var entries: [Entry] = []
    private var oldest = 0

    /// Finds the entry of an encoded header.
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

    /// Headers are public, so that a comparison may stop early; not stopping lets it be vectorized.
    private static func areEqual(_ left: [UInt8], _ right: Span<UInt8>) -> Bool {
        let left = left.span
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        // Unchecked: both spans have the same count.
        for index in left.indices { unsafe difference |= left[unchecked: index] ^ right[unchecked: index] }
        return difference == 0
    }
}
