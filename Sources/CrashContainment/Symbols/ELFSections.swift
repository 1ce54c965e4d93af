/// Where the sections of an ELF file lie (64 bits, little-endian).
struct ELFSections {
    private var places: [String: Range<Int>] = [:]

    /// - Returns: nil for a file of another kind.
    init?(of file: borrowing MappedFile) {
        // e_ident: the magic, ELFCLASS64, ELFDATA2LSB.
        guard file.load(UInt32.self, at: 0) == 0x464C_457F, file.load(UInt16.self, at: 4) == 0x0102 else { return nil }
        let table = Int(truncatingIfNeeded: file.load(UInt64.self, at: 0x28))
        let size = Int(file.load(UInt16.self, at: 0x3A))
        let count = Int(file.load(UInt16.self, at: 0x3C))
        let names = Int(file.load(UInt16.self, at: 0x3E))
        guard size >= 64, table > 0, table <= file.count - size * count, names < count else { return nil }
        let nameOffset = Int(truncatingIfNeeded: file.load(UInt64.self, at: table + size * names + 0x18))
        for index in 0..<count {
            let header = table + size * index
            let flags = file.load(UInt64.self, at: header + 0x08)
            let offset = Int(truncatingIfNeeded: file.load(UInt64.self, at: header + 0x18))
            let length = Int(truncatingIfNeeded: file.load(UInt64.self, at: header + 0x20))
            // SHF_COMPRESSED is not read; SHT_NOBITS has no bytes here.
            guard flags & 0x800 == 0, file.load(UInt32.self, at: header + 4) != 8 else { continue }
            guard offset >= 0, length > 0, offset <= file.count, length <= file.count - offset else { continue }
            let name = nameOffset &+ Int(file.load(UInt32.self, at: header))
            places[file.text(at: name)] = offset..<offset + length
        }
    }

    /// A section's bytes in the file; empty if there is none.
    subscript(name: String) -> Range<Int> { places[name] ?? 0..<0 }
}
