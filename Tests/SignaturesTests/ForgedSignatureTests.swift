import Signatures
import TestSupport
import Testing

/// Signatures that an attacker writes without a key, or from one good signature.
@Suite struct `Forged signatures` {
    private static let message = Array("eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9".utf8)

    @Test(arguments: KeyChoice.all)
    func `of one byte again and again are refused`(choice: KeyChoice) throws {
        let key = try choice.newKey()
        let verifier = try SignatureVerifier(key: key.verificationKey(), algorithm: choice.algorithm)
        let good = try key.sign(Self.message, with: choice.algorithm)
        let half = good.count / 2
        for byte: UInt8 in [0x00, 0x01, 0x7F, 0x80, 0xFF] {
            let forged = [UInt8](repeating: byte, count: good.count)
            #expect(!verifier.isValid(forged, over: Self.message), "\(byte)")
            #expect(!verifier.isValid(forged, over: []), "\(byte)")
            #expect(!verifier.isValid(Array(good[..<half]) + forged[half...], over: Self.message), "\(byte)")
            #expect(!verifier.isValid(Array(forged[..<half]) + good[half...], over: Self.message), "\(byte)")
        }
        #expect(verifier.isValid(good, over: Self.message))
    }

    @Test(arguments: [SignatureAlgorithm.rs256, .ps256, .es512])
    func `without the zeros before a number are refused`(algorithm: SignatureAlgorithm) throws {
        let key = try SigningKey.generate(for: algorithm)
        let verifier = try SignatureVerifier(key: key.verificationKey(), algorithm: algorithm)
        // One RSA signature in 256 begins with a zero, one of P-521 in four has one before R and one before S.
        for counter in 0..<8_000 {
            let message = Array("message \(counter)".utf8)
            let good = try key.sign(message, with: algorithm)
            let half = algorithm == .es512 ? good.count / 2 : 0
            guard good[0] == 0, good[half] == 0 else { continue }
            var short = good
            short.remove(at: half)
            if half > 0 { short.remove(at: 0) }
            #expect(verifier.isValid(good, over: message))
            #expect(!verifier.isValid(short, over: message))
            return
        }
        Issue.record("no signature begins with a zero")
    }

    /// The order of the base point, little-endian (RFC 8032 §5.1, §5.2).
    private static func order(of curve: EdwardsCurve) -> [UInt8] {
        switch curve {
        case .ed25519: [UInt8](hexadecimal: "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")
        case .ed448:
            [UInt8](
                hexadecimal: "f34458ab92c27823558fc58d72c26c219036d6ae49db4ec4e923ca7c"
                    + String(repeating: "ff", count: 27) + "3f00")
        }
    }

    @Test(arguments: EdwardsCurve.allCases)
    func `with the order added to S are refused`(curve: EdwardsCurve) throws {
        let key = try SigningKey.generate(on: curve)
        let verifier = try SignatureVerifier(key: key.verificationKey(), algorithm: .edDSA)
        let good = try key.sign(Self.message, with: .edDSA)
        let half = curve.keyLengthInBytes
        var s = Array(good[half...])
        // RFC 8032 §5.1.7 takes S below the order only: another S for the same R would be another spelling.
        for round in 1...3 {
            s = s.adding(Self.order(of: curve))
            #expect(s.count == half)
            #expect(!verifier.isValid(Array(good[..<half]) + s, over: Self.message), "S + \(round)·L")
        }
        #expect(verifier.isValid(good, over: Self.message))
    }

    @Test(arguments: EdwardsCurve.allCases)
    func `with the neutral point for R are refused`(curve: EdwardsCurve) throws {
        let verifier = try SignatureVerifier(
            key: SigningKey.generate(on: curve).verificationKey(), algorithm: .edDSA)
        let zero = [UInt8](repeating: 0, count: curve.keyLengthInBytes)
        for s in [zero, [1] + zero.dropFirst(), Self.order(of: curve)] {
            #expect(!verifier.isValid([1] + zero.dropFirst() + s, over: Self.message))
        }
    }

    @Test(arguments: [SignatureAlgorithm.rs256, .ps256])
    func `with the RSA modulus added are refused`(algorithm: SignatureAlgorithm) throws {
        let key = try SigningKey.generate(for: algorithm)
        let published = try key.verificationKey()
        guard case .rsa(let modulus, _) = published.components else {
            Issue.record("not an RSA key")
            return
        }
        let verifier = try SignatureVerifier(key: published, algorithm: algorithm)
        // RFC 8017 §8.2.2 takes numbers below the modulus only. Some of the sums are a byte too long, some are not.
        for counter in 0..<40 {
            let message = Array("message \(counter)".utf8)
            let good = try key.sign(message, with: algorithm)
            let sum = Array(good.reversed()).adding(modulus.reversed())
            #expect(!verifier.isValid(sum.reversed(), over: message))
            #expect(verifier.isValid(good, over: message))
        }
    }
}

extension [UInt8] {
    /// The sum of two little-endian numbers of one length, a byte longer if it does not fit.
    fileprivate func adding(_ other: [UInt8]) -> [UInt8] {
        var carry = 0
        let sum = zip(self, other).map { left, right in
            carry += Int(left) + Int(right)
            defer { carry >>= 8 }
            return UInt8(truncatingIfNeeded: carry)
        }
        return carry == 0 ? sum : sum + [UInt8(carry)]
    }
}
