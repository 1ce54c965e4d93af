import Signatures
import Testing

@Suite struct `Random bytes, comparison and hash` {
    @Test(arguments: [0, 1, 32, 1000])
    func `as many bytes are drawn as asked for`(count: Int) throws {
        #expect(try RandomBytes.make(count: count).count == count)
    }

    @Test func `two draws differ`() throws {
        #expect(try RandomBytes.make(count: 32) != RandomBytes.make(count: 32))
    }

    @Test(
        arguments: [
            ([], [], true), ([1], [1], true), ([1], [2], false), ([1], [], false), ([], [1], false),
            ([1, 2, 3], [1, 2, 3], true), ([1, 2, 3], [0, 2, 3], false), ([1, 2, 3], [1, 2, 4], false),
            ([1, 2, 3], [1, 2], false),
        ] as [([UInt8], [UInt8], Bool)])
    func `bytes are equal only if all of them are`(left: [UInt8], right: [UInt8], areEqual: Bool) {
        #expect(areEqualInConstantTime(left, right) == areEqual)
    }

    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ])
    func `SHA-256 gives the digests of FIPS 180-4`(text: String, digest: String) throws {
        #expect(try SHA256.digest(of: Array(text.utf8)) == [UInt8](hexadecimal: digest))
    }
}
