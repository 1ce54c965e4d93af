import FastCGI
import TestSupport
import Testing

@Suite struct `Name-value lengths` {
    static let canonical =
        [
            ([0x00], 0), ([0x7F], 127), ([0x80, 0, 0, 0x80], 128), ([0x80, 0, 0xFF, 0xFF], 65_535),
            ([0x80, 1, 0, 0], 65_536), ([0xFF, 0xFF, 0xFF, 0xFF], 2_147_483_647),
        ] as [([UInt8], Int)]

    @Test(arguments: canonical)
    func `one byte below 128, four bytes from 128`(bytes: [UInt8], length: Int) throws {
        var offset = 0
        #expect(try NameValuePair.readLength(bytes.span, at: &offset) == length)
        #expect(offset == bytes.count)
        var written: [UInt8] = []
        written.append(pairLength: length)
        #expect(written == bytes)
    }

    @Test(arguments: [0, 1, 127])
    func `a short length may come in four bytes`(length: UInt8) throws {
        var offset = 0
        let bytes: [UInt8] = [0x80, 0, 0, length]
        #expect(try NameValuePair.readLength(bytes.span, at: &offset) == Int(length))
    }

    @Test(arguments: [([], 1), ([0x80], 4), ([0x80, 0], 4), ([0x80, 0, 0], 4)] as [([UInt8], Int)])
    func `a length that ends too early is refused`(bytes: [UInt8], needed: Int) {
        #expect(throws: ProtocolError.truncatedPair(needed: needed, available: bytes.count)) {
            var offset = 0
            _ = try NameValuePair.readLength(bytes.span, at: &offset)
        }
    }
}

@Suite struct `Parameters of a request` {
    @Test(arguments: [(0, 0), (1, 0), (0, 1), (127, 127), (127, 128), (128, 127), (128, 128), (3, 65_536)])
    func `every size of name and value is read back`(nameLength: Int, valueLength: Int) throws {
        let name = String(repeating: "N", count: nameLength)
        let value = String(repeating: "v", count: valueLength)
        let bytes = FastCGIRequest.encode([("BEFORE", "1"), (name, value), ("AFTER", "2")])
        let parameters = try Parameters(parsing: bytes)
        #expect(parameters.pairs.count == 3)
        #expect(parameters.value(of: name) == ArraySlice(value.utf8))
        #expect(parameters.text(at: parameters.pairs[1].name) == name)
        #expect(parameters.value(of: "AFTER") == ArraySlice("2".utf8))
    }

    @Test func `an empty stream has no pairs`() throws {
        #expect(try Parameters(parsing: []).pairs.isEmpty)
    }

    @Test func `names are compared byte by byte`() throws {
        // The second name is "é" decomposed, which Swift's strings hold equal to the composed first.
        let parameters = try Parameters(parsing: FastCGIRequest.encode([("e\u{301}", "two"), ("\u{E9}", "one")]))
        #expect(parameters.value(of: "\u{E9}") == ArraySlice("one".utf8))
        #expect(parameters.value(of: "E\u{301}") == nil)
        #expect(parameters.value(of: "e") == nil)
    }

    @Test func `the first of several pairs with one name counts`() throws {
        let parameters = try Parameters(parsing: FastCGIRequest.encode([("A", "1"), ("A", "2")]))
        #expect(parameters.value(of: "A") == ArraySlice("1".utf8))
        #expect(parameters.pairs.count == 2)
    }

    @Test func `bytes that are not UTF-8 make no text`() throws {
        let parameters = try Parameters(parsing: [1, 2, 0x41, 0xC3, 0x28])
        let pair = try #require(parameters.first("A"))
        #expect(parameters.text(at: pair.value) == nil)
        #expect(parameters.bytes[pair.value] == [0xC3, 0x28])
    }

    @Test func `an index entry takes twelve bytes`() {
        #expect(MemoryLayout<NameValuePair>.size == 12)
    }

    static let truncated =
        [
            ([1], 1, 0), ([1, 1], 2, 0), ([1, 1, 0x41], 2, 1), ([0], 1, 0), ([0x80, 0, 0], 4, 3),
            ([1, 0x80, 0], 4, 2), ([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x41], 4_294_967_294, 1),
            ([1, 0, 0x41, 1, 5, 0x42, 0x43], 6, 2),
        ] as [([UInt8], Int, Int)]

    @Test(arguments: truncated)
    func `a stream that ends inside a pair is refused`(bytes: [UInt8], needed: Int, available: Int) {
        #expect(throws: ProtocolError.truncatedPair(needed: needed, available: available)) {
            try Parameters(parsing: bytes)
        }
    }

    @Test func `any bytes are indexed inside their bounds or refused`() {
        var random = SeededGenerator(seed: 1)
        var indexed = 0
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...24, using: &random)).map { _ in
                Bool.random(using: &random)
                    ? UInt8.random(in: 0...4, using: &random) : .random(in: 0...255, using: &random)
            }
            guard let parameters = try? Parameters(parsing: bytes) else { continue }
            indexed += 1
            let sizes = parameters.pairs.map { pair in pair.name.count + pair.value.count }
            #expect(sizes.reduce(0, +) + 2 * parameters.pairs.count <= bytes.count)
        }
        #expect(indexed > 1_000)
    }
}
