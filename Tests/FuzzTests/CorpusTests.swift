import Signatures
import TestSupport
import Testing

@testable import Fuzz

@Suite struct `The fuzz targets` {
    /// A target and one of its files.
    struct Input: Sendable, CustomTestStringConvertible {
        let target: any FuzzTarget.Type
        let file: String

        var testDescription: String { "\(target.name)/\(file)" }

        static let all: [Input] = FuzzTargets.all.flatMap { target in
            ((try? Corpus.names(of: target.name)) ?? []).map { Input(target: target, file: $0) }
        }
    }

    @Test(arguments: Input.all)
    func `find nothing in their corpus`(input: Input) throws {
        try input.target.init().check(try Corpus.bytes(of: input.file, in: input.target.name))
    }

    @Test(arguments: FuzzTargets.all.indices)
    func `find nothing near their corpus`(index: Int) throws {
        let type = FuzzTargets.all[index]
        let target = try type.init()
        var generator = SeededGenerator(seed: 3)
        let names = try Corpus.names(of: type.name)
        #expect(!names.isEmpty)
        for name in names {
            let seed = try Corpus.bytes(of: name, in: type.name)
            for _ in 0..<20 { try target.check(seed.mutated(by: &generator)) }
        }
    }

    @Test func `know every algorithm's token and key`() throws {
        let names = try Corpus.names(of: TokenFuzzing.name).filter { $0.hasPrefix("signed-") }
        let algorithms = KeyChoice.all.map { $0.curve?.rawValue ?? $0.algorithm.name }
        #expect(Set(names) == Set(algorithms.map { "signed-\($0.lowercased())" }))
    }

    @Test func `notice an accepted token that is not of their list`() throws {
        let token = try Corpus.bytes(of: "signed-es256", in: TokenFuzzing.name)
        let finding = Finding("a token is accepted that was not signed")
        #expect(throws: finding) { try TokenFuzzing(signed: []).check(token) }
    }

    @Test func `notice a signed token that is refused`() throws {
        let token = try Corpus.bytes(of: "none", in: TokenFuzzing.name)
        #expect(throws: Finding.self) { try TokenFuzzing(signed: [token]).check(token) }
    }
}
