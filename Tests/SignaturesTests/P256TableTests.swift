import TestSupport
import Testing

@testable import Signatures

@Suite struct `Tables of a key's multiples` {
    /// The points that a key may be at worst: G itself, its negative and its double, one whose x is greater than n, and a
    /// key of nobody's choice.
    enum Point: String, CaseIterable {
        case generator, negativeGenerator, doubleGenerator, xBeyondOrder, random

        private var coordinates: (x: String, y: String)? {
            switch self {
            case .generator:
                (
                    "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
                    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
                )
            case .negativeGenerator:
                (
                    "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
                    "b01cbd1c01e58065711814b583f061e9d431cca994cea1313449bf97c840ae0a"
                )
            case .doubleGenerator:
                (
                    "7cf27b188d034f7e8a52380304b51ac3c08969e277f21b35a60b48fc47669978",
                    "07775510db8ed040293d9ac69f7430dbba7dade63ce982299e04b79d227873d1"
                )
            case .xBeyondOrder:
                (
                    "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632554",
                    "484f0c0fda434ef0a808458914f328715d7a545e198ac7eee31dffe861b5d23f"
                )
            case .random: nil
            }
        }

        func key() throws -> VerificationKey {
            guard let (x, y) = coordinates else { return try SigningKey.generate(for: .es256).verificationKey() }
            return try VerificationKey(curve: .p256, x: [UInt8](hexadecimal: x), y: [UInt8](hexadecimal: y))
        }
    }

    @Test(arguments: Point.allCases)
    func `pass their test, and say the same as EVP of made-up signatures`(point: Point) throws {
        let bench = try Bench(point.key())
        for _ in 0..<20 {
            let good = try bench.table.madeUpSignature(bench.field)
            for sample in [good] + good.spoiled { try bench.check(sample) }
        }
    }

    /// With Q = G or −G a number's multiples of both can be equal, opposite or infinity, as one who knows the private key
    /// can have it with any other Q.
    @Test(arguments: Point.allCases)
    func `say the same as EVP where points meet`(point: Point) throws {
        let bench = try Bench(point.key())
        let small = try (0...3).map { try BigNumber(littleEndian: [$0]) }
        let numbers = try small + small[1...].map { try bench.field.difference(small[0], $0) }
        var infinities = 0
        for a in numbers {
            for b in numbers where !b.isZero {
                do {
                    let good = try bench.table.madeUpSignature(a: a, b: b, bench.field)
                    try bench.check(good)
                    // Some hold all the same: with b = ±1, S is R or its negative, and the exchange changes nothing.
                    for sample in good.spoiled { try bench.compare(sample) }
                } catch KeyError.libraryFailure {
                    infinities += 1
                }
            }
        }
        // a = −b with Q = G, a = b with Q = −G, a = −2b with Q = 2G.
        let expected = [Point.generator: 6, .negativeGenerator: 6, .doubleGenerator: 2][point] ?? 0
        #expect(infinities == expected)
    }

    @Test func `refuse infinity, which fits every s`() throws {
        let bench = try Bench(Point.generator.key())
        let zero = try BigNumber()
        for number: UInt8 in 1...8 {
            // e = −r makes u1 = −u2.
            let r = try BigNumber(littleEndian: [number])
            let e = try bench.field.difference(zero, r)
            let signature = try r.bigEndian(count: 32) + bench.field.randomNumber().bigEndian(count: 32)
            try bench.check(MadeUpSignature(signature: signature, digest: try e.bigEndian(count: 32), isValid: false))
        }
    }

    @Test func `take an x beyond the order for r, and no r beyond the order`() throws {
        let bench = try Bench(Point.xBeyondOrder.key())
        let good = try bench.table.madeUpSignature(a: BigNumber(), b: BigNumber(littleEndian: [1]), bench.field)
        #expect(good.signature[..<32].elementsEqual([UInt8](repeating: 0, count: 31) + [3]))
        try bench.check(good)
        var beyond = good
        beyond.signature.replaceSubrange(
            ..<32, with: [UInt8](hexadecimal: "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632554"))
        beyond.isValid = false
        try bench.check(beyond)
    }

    @Test func `take a digest beyond the order by its remainder`() throws {
        let bench = try Bench(Point.random.key())
        var good = try bench.table.madeUpSignature(a: BigNumber(), b: bench.field.randomNumber(), bench.field)
        #expect(good.digest == [UInt8](repeating: 0, count: 32))
        good.digest = try bench.field.modulus.bigEndian(count: 32)
        try bench.check(good)
        for sample in good.spoiled { try bench.check(sample) }
    }

    @Test func `are tested entry by entry`() throws {
        let bench = try Bench(Point.random.key())
        var used = [Set<Int>](repeating: [], count: 37)
        for scalar in try P256Table.scalars(bench.field) {
            // Bits 7·row − 1 to 7·row + 6 make a digit from −64 to 64, of which the table has the magnitude.
            let bits = try scalar.bigEndian(count: 34).reversed().flatMap { byte in (0..<8).map { Int(byte >> $0 & 1) }
            }
            for row in 0..<37 {
                let low = (0..<7).reduce(row == 0 ? 0 : bits[7 * row - 1]) { $0 + bits[7 * row + $1] << $1 }
                used[row].insert(abs(low - bits[7 * row + 6] * 128))
            }
        }
        for row in 0..<36 { #expect(used[row] == Set(0...64), "row \(row)") }
        #expect(used[36] == Set(0...16))
    }

    @Test func `are refused if they are another key's`() throws {
        guard case .ellipticCurve(_, let x, let y) = try Point.random.key().components,
            case .asymmetric(let other) = try Point.random.key().material
        else {
            Issue.record("a P-256 key has no coordinates")
            return
        }
        #expect(throws: KeyError.tableMismatch) { try P256Table(x: x, y: y, of: other) }
    }

    @Test func `are refused if the point is on no curve`() throws {
        guard case .ellipticCurve(_, let x, let y) = try Point.random.key().components,
            case .asymmetric(let key) = try Point.random.key().material
        else {
            Issue.record("a P-256 key has no coordinates")
            return
        }
        #expect(throws: KeyError.pointNotOnCurve) { try P256Table(x: y, y: x, of: key) }
    }
}

/// One key's table and EVP, side by side.
private struct Bench: ~Copyable {
    let table: P256Table
    let field: PrimeField
    private let equation: P256Equation
    private let evp: ECDSACheck

    init(_ key: VerificationKey) throws {
        let material = key.material
        guard case .ellipticCurve(_, let x, let y) = key.components, case .asymmetric(let raw) = material else {
            throw KeyError.keyDoesNotFit(.es256)
        }
        let table = try P256Table(x: x, y: y, of: raw)
        let field = try PrimeField(modulus: table.group.order())
        let equation = try P256Equation(table)
        let evp = try ECDSACheck(key: raw, digest: .sha256)
        self.table = table
        self.field = field
        self.equation = equation
        self.evp = evp
    }

    borrowing func check(_ sample: MadeUpSignature, _ location: SourceLocation = #_sourceLocation) throws {
        #expect(try compare(sample, location) == sample.isValid, sourceLocation: location)
    }

    @discardableResult borrowing func compare(
        _ sample: MadeUpSignature, _ location: SourceLocation = #_sourceLocation
    ) throws -> Bool {
        let withTable = try equation.isValid(sample.signature.span, digest: sample.digest.span)
        let withEVP = unsafe sample.digest.withUnsafeBufferPointer {
            unsafe evp.isValid(sample.signature.span, digest: $0)
        }
        #expect(withTable == withEVP, sourceLocation: location)
        return withTable
    }
}
