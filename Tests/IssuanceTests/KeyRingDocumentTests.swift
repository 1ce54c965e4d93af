import Signatures
import TestSupport
import Testing

@testable import Issuance

@Suite struct `Key ring document` {
    private let ring: KeyRing

    init() throws {
        let pem = try SigningKey.generate(for: .es256).pem()
        let first = KeyRing([try KeyRing.Key(pem: pem, algorithm: .es256, created: 900, signsFrom: 1_000)])
        ring = try first.rotated(to: .edDSA, by: RotationRules(publishAhead: 10, tokenLifetime: 20), at: 2_000)
    }

    private var text: String { String(decoding: KeyRingDocument.bytes(of: ring), as: UTF8.self) }

    @Test func `reads what it writes, byte for byte`() throws {
        let bytes = KeyRingDocument.bytes(of: ring)
        let read = try KeyRingDocument.parse(bytes)
        #expect(KeyRingDocument.bytes(of: read) == bytes)
        #expect(read.keys.map(\.keyID) == ring.keys.map(\.keyID))
        #expect(read.keys.map(\.created) == [900, 2_000])
        #expect(read.keys.map(\.signsFrom) == [1_000, 2_010])
        #expect(read.keys.map(\.publishedUntil) == [2_630, nil])
    }

    @Test(
        arguments: [
            ("\"version\" : 1", "\"version\" : 2", .version(2)),
            ("\"version\" : 1", "\"version\" : \"1\"", .notARing),
            ("\"version\" : 1", "\"version\" : 1e400", .notARing),
            ("\"keys\"", "\"key\"", .notARing),
            ("\"created\" : 900", "\"created\" : 9223372036854775808", .notARing),
            ("\"created\" : 900", "\"created\" : 1.5", .notARing),
            ("\"alg\" : \"ES256\"", "\"alg\" : \"HS256\"", .algorithm(index: 0)),
            ("\"alg\" : \"ES256\"", "\"alg\" : \"none\"", .algorithm(index: 0)),
            ("\"alg\" : \"ES256\"", "\"alg\" : \"RS256\"", .key(index: 0, .keyDoesNotFit(.rs256))),
            ("\"alg\" : \"EdDSA\"", "\"alg\" : \"ES256\"", .key(index: 1, .keyDoesNotFit(.es256))),
            ("BEGIN PRIVATE", "BEGIN PUBLIC", .key(index: 0, .malformedPEM)),
            ("\"kid\" : \"", "\"kid\" : \"x", .keyID(index: 0)),
            ("\"signs_from\" : 2010", "\"signs_from\" : 1000", .order),
            ("\"signs_from\" : 2010", "\"signs_from\" : 2631", .order),
            ("\"published_until\" : 2630", "\"published_until\" : null", .order),
            ("\"published_until\" : 2630", "\"published_until\" : 2009", .order),
            ("\"signs_from\" : 2010", "\"signs_from\" : 2010, \"published_until\" : 9000", .order),
        ] as [(String, String, KeyRingFault)])
    func `says what is wrong`(part: String, other: String, fault: KeyRingFault) throws {
        let place = try #require(text.firstRange(of: part))
        let changed = text.replacingCharacters(in: place, with: other)
        #expect(throws: fault) { try KeyRingDocument.parse(Array(changed.utf8)) }
    }

    @Test(arguments: [
        "", "{}", "[]", "null", "{\"version\":1}", "{\"version\":1,\"keys\":{}}", "\u{0}", "{\"version\":",
    ])
    func `that is something else is none`(text: String) {
        #expect(throws: KeyRingFault.notARing) { try KeyRingDocument.parse(Array(text.utf8)) }
    }

    @Test func `has one key at least, and not too many`() throws {
        #expect(throws: KeyRingFault.keyCount(0)) {
            try KeyRingDocument.parse(Array("{\"version\":1,\"keys\":[]}".utf8))
        }
        let entry = "{\"alg\":\"ES256\",\"created\":1,\"kid\":\"\",\"pem\":\"\",\"signs_from\":1}"
        let entries = Array(repeating: entry, count: 33).joined(separator: ",")
        #expect(throws: KeyRingFault.keyCount(33)) {
            try KeyRingDocument.parse(Array("{\"version\":1,\"keys\":[\(entries)]}".utf8))
        }
    }

    @Test func `that was cut off or changed is refused or read, never a trap`() throws {
        let bytes = KeyRingDocument.bytes(of: ring)
        // Without its last newline it is whole still.
        for count in stride(from: 0, to: bytes.count - 2, by: 7) {
            #expect(throws: KeyRingFault.notARing) { try KeyRingDocument.parse(Array(bytes.prefix(count))) }
        }
        var random = SeededGenerator(seed: 7)
        for _ in 0..<300 {
            var changed = bytes
            for _ in 0...Int.random(in: 0..<3, using: &random) {
                changed[Int.random(in: changed.indices, using: &random)] = .random(in: .min ... .max, using: &random)
            }
            do {
                let ring = try KeyRingDocument.parse(changed)
                #expect(KeyRing.isOrdered(ring.keys))
            } catch {
                #expect(!"\(error)".contains("PRIVATE"))
            }
        }
    }

    @Test func `nests as deep as it likes without harm`() {
        let deep = String(repeating: "[", count: 200_000)
        #expect(throws: KeyRingFault.notARing) { try KeyRingDocument.parse(Array(deep.utf8)) }
    }
}

extension String {
    fileprivate func firstRange(of part: String) -> Range<Index>? { ranges(of: part).first }

    fileprivate func replacingCharacters(in range: Range<Index>, with other: String) -> String {
        self[..<range.lowerBound] + other + self[range.upperBound...]
    }
}
