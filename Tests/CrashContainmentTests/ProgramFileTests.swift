import TestSupport
import Testing

@testable import CrashContainment

@Suite struct `A program's own file` {
    let bytes: [UInt8]

    init() throws { bytes = try #require(Self.contents(of: BuiltProducts.program("CrashingProgram"))) }

    @Test func `has the functions and the lines where they begin`() throws {
        let folder = try TemporaryFolder()
        let file = try Self.map(bytes, in: folder)
        let sections = try Self.sections(of: file)
        let found = Self.symbol(containing: "crashOverflow", in: file, sections)
        let symbol = try #require(found)
        let inside = symbol.start + 1
        let functions = FunctionSymbol.find([inside], in: file, sections: sections)
        #expect(functions == [inside: symbol])
        #expect(Demangled(symbol.name).text.contains("crashOverflow"))
        let lines = SourceLine.find([inside], in: file, sections: sections)
        let line = try #require(lines[inside])
        #expect(line.file == "CrashingProgram/CrashKind.swift")
        #expect(line.line > 0)
    }

    @Test func `without its program, at no address and beyond all has nothing`() throws {
        let folder = try TemporaryFolder()
        if MappedFile(folder.path + "/absent") != nil { Issue.record("a file that is not there was mapped") }
        let text = try Self.map([UInt8]("not a program".utf8), in: folder)
        if ELFSections(of: text) != nil { Issue.record("a text was read as a program") }
        let file = try Self.map(bytes, in: folder)
        let sections = try Self.sections(of: file)
        for addresses in [[], [.max], [0]] as [[UInt64]] {
            let functions = FunctionSymbol.find(addresses, in: file, sections: sections)
            let lines = SourceLine.find(addresses, in: file, sections: sections)
            #expect(functions.isEmpty && lines.isEmpty)
        }
    }

    /// Half of the damage falls on what is parsed most: the head, the table of sections, the line programs.
    @Test(arguments: 0..<24)
    func `that is damaged gives something or nothing, and never a trap`(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        let whole = try Self.map(bytes, in: folder)
        let table = try Self.sections(of: whole)
        let lines = table[".debug_line"]
        let wanted = [UInt64](stride(from: 0x1000, to: 0x40000, by: 0x777))
        var generator = SeededGenerator(seed: seed)
        var damaged = bytes
        for _ in 0..<200 {
            let place =
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: Int.random(in: 0..<64, using: &generator)
                case 1: Int.random(in: bytes.count - 3_000..<bytes.count, using: &generator)
                case 2: Int.random(in: lines, using: &generator)
                default: Int.random(in: bytes.indices, using: &generator)
                }
            damaged[place] = UInt8.random(in: .min ... .max, using: &generator)
        }
        // The kind of the file stays, so that the rest is read at all; for a third, so do the sections.
        damaged.replaceSubrange(0..<6, with: bytes[0..<6])
        if seed % 3 != 0 {
            damaged.replaceSubrange(0..<64, with: bytes[0..<64])
            damaged.replaceSubrange((bytes.count - 3_000)..., with: bytes[(bytes.count - 3_000)...])
        }
        if seed % 5 == 0 { damaged.removeLast(Int.random(in: 0..<damaged.count, using: &generator)) }
        let file = try Self.map(damaged, in: try TemporaryFolder())
        guard let sections = ELFSections(of: file) else { return }
        let symbols = FunctionSymbol.find(wanted, in: file, sections: sections)
        #expect(symbols.keys.allSatisfy(wanted.contains))
        let sources = SourceLine.find(wanted, in: file, sections: sections)
        #expect(sources.keys.allSatisfy(wanted.contains))
        for symbol in symbols.values { #expect(Demangled(symbol.name).text.count <= 400) }
    }

    private struct NotMapped: Error {}

    private static func map(_ bytes: [UInt8], in folder: TemporaryFolder) throws -> MappedFile {
        guard let file = MappedFile(try folder.write(bytes, to: "file")) else { throw NotMapped() }
        return file
    }

    private static func sections(of file: borrowing MappedFile) throws -> ELFSections {
        guard let sections = ELFSections(of: file) else { throw NotMapped() }
        return sections
    }

    private static func symbol(
        containing name: String, in file: borrowing MappedFile, _ sections: ELFSections
    ) -> FunctionSymbol? {
        let addresses = [UInt64](stride(from: 0x1000, to: 0x100000, by: 16))
        let functions = FunctionSymbol.find(addresses, in: file, sections: sections)
        return functions.values.first { $0.name.contains(name) }
    }

    private static func contents(of path: String) -> [UInt8]? {
        guard let file = MappedFile(path) else { return nil }
        var bytes: [UInt8] = []
        for offset in 0..<file.count { bytes.append(file.load(at: offset)) }
        return bytes
    }
}
