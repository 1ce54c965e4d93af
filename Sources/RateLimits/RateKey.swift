/// Whose calls are counted together, under one limit.
///
/// Keys are hashed once, under a secret of this process, so that nobody outside can choose keys that meet in one place;
/// they are compared whole, byte by byte. Nothing of a token stands in one but the names that its issuer signed.
package struct RateKey: Sendable {
    /// Whose calls they are.
    package enum Caller: Sendable {
        /// Everybody's.
        case everybody
        /// Those from one network address.
        case address(AddressBlock)
        /// Those of a name, a subject's or a client's, which means somebody only together with its issuer.
        case named(issuer: String, name: String)
    }

    /// The number of the limit; the same configuration gives the same numbers.
    package let limit: Int
    /// Whose calls are counted.
    package let caller: Caller
    let hash: Int

    /// Makes a key.
    package init(limit: Int, caller: Caller) {
        self.limit = limit
        self.caller = caller
        var hasher = Hasher()
        hasher.combine(limit)
        switch caller {
        case .everybody: hasher.combine(0)
        case .address(let block):
            hasher.combine(block.high)
            hasher.combine(block.low)
        case .named(let issuer, let name):
            hasher.combine(name.utf8.count)
            hasher.combine(utf8Of: name)
            hasher.combine(utf8Of: issuer)
        }
        hash = hasher.finalize()
    }

    /// How much room the key takes, in units of 64 bytes, at least one: issuers may sign names of any length.
    var units: Int {
        guard case .named(let issuer, let name) = caller else { return 1 }
        return 1 + (issuer.utf8.count + name.utf8.count) / 64
    }
}

extension RateKey: Hashable {
    package static func == (left: RateKey, right: RateKey) -> Bool {
        guard left.hash == right.hash, left.limit == right.limit else { return false }
        switch (left.caller, right.caller) {
        case (.everybody, .everybody): return true
        case (.address(let left), .address(let right)): return left == right
        // By bytes: Unicode takes texts for equal that are two subjects.
        case (.named(let leftIssuer, let leftName), .named(let rightIssuer, let rightName)):
            return leftName.hasBytes(of: rightName) && leftIssuer.hasBytes(of: rightIssuer)
        default: return false
        }
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(hash) }
}

extension String {
    fileprivate func hasBytes(of other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        let (bytes, others) = (utf8.span, other.utf8.span)
        // Unchecked: both spans have the same count.
        for index in bytes.indices {
            guard unsafe bytes[unchecked: index] == others[unchecked: index] else { return false }
        }
        return true
    }
}

extension Hasher {
    fileprivate mutating func combine(utf8Of text: String) {
        var text = text
        text.withUTF8 { bytes in unsafe combine(bytes: UnsafeRawBufferPointer(bytes)) }
    }
}
