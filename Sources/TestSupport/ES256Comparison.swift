package import Signatures

/// Verdicts on ES256 signatures with a table and without, of which no two may differ.
package struct ES256Comparison: Sendable {
    /// How many signatures were judged both ways.
    package private(set) var count = 0
    /// How many of them were good.
    package private(set) var good = 0
    /// Those on which the verdicts differ, in hexadecimal: key's x, signature, message.
    package private(set) var differences: [String] = []

    /// Judges no signature yet.
    package init() {}

    /// Signs so many messages with a new key, and judges every variant of each signature both ways.
    package mutating func compare(signatures: Int, seed: UInt64) throws(KeyError) {
        let key = try SigningKey.generate(for: .es256)
        let published = try key.verificationKey()
        try published.makeTable()
        var generator = SeededGenerator(seed: seed)
        let judges = try Judges(published)
        for _ in 0..<signatures {
            let length = Int.random(in: 1...200, using: &generator)
            let message = (0..<length).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            let signature = try key.sign(message.span, with: .es256)
            for variant in ES256Variants(of: signature, over: message, using: &generator).all {
                judge(variant.signature, variant.message, judges)
            }
        }
    }

    /// One key's verifiers with its table and without.
    package struct Judges {
        private let key: VerificationKey
        private let withTable: SignatureVerifier
        private let withoutTable: SignatureVerifier

        /// Makes the verifiers.
        package init(_ key: VerificationKey) throws(KeyError) {
            self.key = key
            withTable = try SignatureVerifier(key: key, algorithm: .es256, usesTables: true)
            withoutTable = try SignatureVerifier(key: key, algorithm: .es256)
        }

        fileprivate func verdicts(_ signature: [UInt8], _ message: [UInt8]) -> (withTable: Bool, withoutTable: Bool) {
            (
                withTable.isValid(signature.span, over: message.span),
                withoutTable.isValid(signature.span, over: message.span)
            )
        }

        fileprivate func report(_ signature: [UInt8], _ message: [UInt8]) -> String {
            guard case .ellipticCurve(_, let x, _) = key.components else { return "no key on a curve" }
            return [x, signature, message].map(\.hexadecimal).joined(separator: " ")
        }
    }

    /// Judges a signature both ways.
    package mutating func judge(_ signature: [UInt8], _ message: [UInt8], _ judges: Judges) {
        let verdicts = judges.verdicts(signature, message)
        count += 1
        if verdicts.withoutTable { good += 1 }
        if verdicts.withTable != verdicts.withoutTable { differences.append(judges.report(signature, message)) }
    }

    /// Takes in what another comparison has found.
    package mutating func add(_ other: ES256Comparison) {
        count += other.count
        good += other.good
        differences += other.differences
    }
}

extension [UInt8] {
    fileprivate var hexadecimal: String {
        map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
