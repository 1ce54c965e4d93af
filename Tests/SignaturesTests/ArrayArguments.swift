import Signatures

// `#expect` copies its arguments, and a Span does not let itself be copied out of its scope.

extension SignatureVerifier {
    func isValid(_ signature: [UInt8], over message: [UInt8]) -> Bool {
        isValid(signature.span, over: message.span)
    }
}

extension SigningKey {
    func sign(_ message: [UInt8], with algorithm: SignatureAlgorithm) throws(KeyError) -> [UInt8] {
        try sign(message.span, with: algorithm)
    }
}

extension SHA256 {
    static func digest(of message: [UInt8]) throws(KeyError) -> [UInt8] { try digest(of: message.span) }
}

extension SignatureAlgorithm {
    init?(spanOf name: String) { self.init(name: Array(name.utf8).span) }
}

func areEqualInConstantTime(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    areEqualInConstantTime(left.span, right.span)
}
