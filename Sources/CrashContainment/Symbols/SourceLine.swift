/// A line of the source, from the program's line table.
struct SourceLine: Equatable {
    /// The folder and the name of the file.
    let file: String
    /// Counted from 1; 0 for an instruction that the compiler made up, such as a trap.
    let line: Int

    /// Finds the lines of addresses, in one pass over `.debug_line`.
    ///
    /// - Parameter addresses: Counted from the program's base, sorted.
    static func find(
        _ addresses: [UInt64], in file: borrowing MappedFile, sections: ELFSections
    ) -> [UInt64: SourceLine] {
        let section = sections[".debug_line"]
        var cursor = LineCursor(offset: section.lowerBound, end: section.upperBound)
        var found: [UInt64: SourceLine] = [:]
        while !cursor.isAtEnd {
            guard let header = LineProgramHeader(&cursor, in: file) else { continue }
            var program = LineProgram(header, wanted: addresses)
            program.run(in: file)
            for (address, place) in program.found {
                guard let path = header.path(ofFile: place.file, in: file, sections: sections) else { continue }
                found[address] = SourceLine(file: path, line: Int(clamping: place.line))
            }
        }
        return found
    }
}

/// The run of one line program (DWARF 5 §6.2.5).
private struct LineProgram {
    struct Place {
        var file: UInt64 = 1
        var line: Int64 = 1
    }

    private(set) var found: [UInt64: Place] = [:]
    private let header: LineProgramHeader
    private let wanted: [UInt64]
    private let lowest: UInt64
    private let highest: UInt64
    private var address: UInt64 = 0
    private var place = Place()
    private var row: (address: UInt64, place: Place)?

    init(_ header: LineProgramHeader, wanted: [UInt64]) {
        self.header = header
        self.wanted = wanted
        lowest = wanted.first ?? 0
        highest = wanted.last ?? 0
    }

    mutating func run(in file: borrowing MappedFile) {
        var cursor = header.program
        while !cursor.isAtEnd {
            let opcode = cursor.next(UInt8.self, in: file)
            if opcode >= header.opcodeBase {
                let special = UInt64(opcode - header.opcodeBase)
                advance(special / header.lineRange)
                place.line &+= header.lineBase + Int64(special % header.lineRange)
                endRow()
            } else if opcode == 0 {
                runExtended(&cursor, in: file)
            } else {
                runStandard(opcode, &cursor, in: file)
            }
        }
    }

    private mutating func runStandard(_ opcode: UInt8, _ cursor: inout LineCursor, in file: borrowing MappedFile) {
        switch opcode {
        case 1: endRow()
        case 2: advance(cursor.unsigned(in: file))
        case 3: place.line &+= cursor.signed(in: file)
        case 4: place.file = cursor.unsigned(in: file)
        case 8: advance(UInt64(255 - header.opcodeBase) / header.lineRange)
        case 9: address &+= UInt64(cursor.next(UInt16.self, in: file))
        default: for _ in 0..<header.operandCounts[Int(opcode) - 1] { _ = cursor.unsigned(in: file) }
        }
    }

    private mutating func runExtended(_ cursor: inout LineCursor, in file: borrowing MappedFile) {
        let length = cursor.size(in: file)
        var operands = cursor
        cursor.skip(length)
        switch operands.next(UInt8.self, in: file) {
        case 1:
            endRow()
            row = nil
            address = 0
            place = Place()
        case 2: address = operands.next(UInt64.self, in: file)
        default: break
        }
    }

    private mutating func advance(_ operations: UInt64) {
        address &+= operations &* header.minimumInstructionLength
    }

    /// Takes the row before as reaching up to here, and begins another.
    private mutating func endRow() {
        // A sequence that begins at 0 is code that the linker left out.
        if let row, row.address > 0, row.address <= highest, address > lowest {
            for wanted in wanted where wanted >= row.address && wanted < address { found[wanted] = row.place }
        }
        row = (address, place)
    }
}
