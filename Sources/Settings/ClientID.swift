/// The ids of OAuth clients, as this runtime makes them (RFC 6749 §2.2 lets the issuer choose).
package enum ClientID {
    /// What an id looks like, for whoever has written another.
    package static let form = "1 to 64 letters, digits, \"-\", \".\" and \"_\""

    /// Whether a text is an id.
    package static func isValid(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "-._".utf8.contains(byte)
                }
            }
    }
}
