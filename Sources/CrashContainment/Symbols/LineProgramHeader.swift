/// The head of one unit's line program (DWARF 4 and 5 §6.2.4).
struct LineProgramHeader {
    let version: UInt16
    let minimumInstructionLength: UInt64
    let lineBase: Int64
    let lineRange: UInt64
    let opcodeBase: UInt8
    /// The operands of each standard opcode, beginning with opcode 1.
    let operandCounts: [UInt8]
    /// Where the tables of folders and files begin.
    let tables: LineCursor
    /// Where the program itself lies.
    let program: LineCursor

    /// Reads a head and moves on to the next unit; nil for a version that is not known.
    init?(_ cursor: inout LineCursor, in file: borrowing MappedFile) {
        let length = cursor.next(UInt32.self, in: file)
        // The 64-bit format would be for units of 4 GB.
        guard length < 0xFFFF_FFF0 else {
            cursor.offset = cursor.end
            return nil
        }
        var unit = LineCursor(offset: cursor.offset, end: min(cursor.offset + Int(length), cursor.end))
        cursor.offset = unit.end
        version = unit.next(UInt16.self, in: file)
        guard (2...5).contains(version) else { return nil }
        if version >= 5 { unit.skip(2) }
        let headLength = Int(unit.next(UInt32.self, in: file))
        let programStart = min(unit.offset + headLength, unit.end)
        minimumInstructionLength = UInt64(unit.next(UInt8.self, in: file))
        if version >= 4 { unit.skip(1) }
        unit.skip(1)
        lineBase = Int64(unit.next(Int8.self, in: file))
        lineRange = UInt64(unit.next(UInt8.self, in: file))
        opcodeBase = unit.next(UInt8.self, in: file)
        guard lineRange > 0, opcodeBase > 0 else { return nil }
        var counts: [UInt8] = []
        for _ in 1..<max(opcodeBase, 2) where opcodeBase > 1 { counts.append(unit.next(UInt8.self, in: file)) }
        operandCounts = counts
        tables = unit
        program = LineCursor(offset: programStart, end: unit.end)
    }

    /// The path of a file that the program names by number, shortened to its folder and name.
    func path(ofFile number: UInt64, in file: borrowing MappedFile, sections: ELFSections) -> String? {
        var cursor = LineCursor(offset: tables.offset, end: program.offset)
        let path =
            version >= 5
            ? Self.entryOf5(number, &cursor, in: file, sections: sections)
            : Self.entryOf4(number, &cursor, in: file)
        guard let path, !path.isEmpty else { return nil }
        return path.split(separator: "/").suffix(2).joined(separator: "/")
    }

    private static func entryOf4(_ number: UInt64, _ cursor: inout LineCursor, in file: borrowing MappedFile) -> String?
    {
        var folders = [""]
        while case let folder = cursor.text(in: file), !folder.isEmpty { folders.append(folder) }
        var index: UInt64 = 0
        while case let name = cursor.text(in: file), !name.isEmpty {
            index += 1
            let folder = cursor.size(in: file)
            _ = cursor.unsigned(in: file)
            _ = cursor.unsigned(in: file)
            if index == number { return joined(folders, folder, name) }
        }
        return nil
    }

    private static func entryOf5(
        _ number: UInt64, _ cursor: inout LineCursor, in file: borrowing MappedFile, sections: ELFSections
    ) -> String? {
        var folders: [String] = []
        for table in 0..<2 {
            let formatCount = cursor.next(UInt8.self, in: file)
            var formats: [(content: UInt64, form: UInt64)] = []
            for _ in 0..<formatCount { formats.append((cursor.unsigned(in: file), cursor.unsigned(in: file))) }
            let entries = cursor.unsigned(in: file)
            // Entries of nothing would be counted through for ever.
            guard !formats.isEmpty else { return nil }
            var index: UInt64 = 0
            while index < entries, !cursor.isAtEnd {
                var name = ""
                var folder = 0
                for (content, form) in formats {
                    let value = value(of: form, &cursor, in: file, sections: sections)
                    // DW_LNCT_path, DW_LNCT_directory_index
                    if content == 1 { name = value.text }
                    if content == 2 { folder = value.number }
                }
                if table == 0 { folders.append(name) }
                if table == 1, index == number { return joined(folders, folder, name) }
                index += 1
            }
        }
        return nil
    }

    /// One attribute (DWARF 5 §7.5.6); a form that no line table has ends the table.
    private static func value(
        of form: UInt64, _ cursor: inout LineCursor, in file: borrowing MappedFile, sections: ELFSections
    ) -> (text: String, number: Int) {
        func text(at offset: UInt32, in name: String) -> String {
            let section = sections[name]
            return Int(offset) < section.count ? file.text(at: section.lowerBound + Int(offset)) : ""
        }
        switch form {
        case 0x08: return (cursor.text(in: file), 0)
        case 0x0E: return (text(at: cursor.next(UInt32.self, in: file), in: ".debug_str"), 0)
        case 0x1F: return (text(at: cursor.next(UInt32.self, in: file), in: ".debug_line_str"), 0)
        case 0x0B: return ("", Int(cursor.next(UInt8.self, in: file)))
        case 0x05: return ("", Int(cursor.next(UInt16.self, in: file)))
        case 0x06: return ("", Int(cursor.next(UInt32.self, in: file)))
        case 0x0F: return ("", cursor.size(in: file))
        case 0x1E: cursor.skip(16)
        default: cursor.skip(.max)
        }
        return ("", 0)
    }

    private static func joined(_ folders: [String], _ folder: Int, _ name: String) -> String {
        guard !name.hasPrefix("/"), folders.indices.contains(folder) else { return name }
        return folders[folder] + "/" + name
    }
}
