/// A function of the program, from its symbol table.
struct FunctionSymbol: Equatable {
    /// Where it begins, counted from the program's base.
    let start: UInt64
    /// Its mangled name.
    let name: String

    private static let entrySize = 24

    /// Finds the functions that hold addresses, in one pass over `.symtab`.
    ///
    /// - Parameter addresses: Counted from the program's base, sorted.
    static func find(
        _ addresses: [UInt64], in file: borrowing MappedFile, sections: ELFSections
    ) -> [UInt64: FunctionSymbol] {
        let symbols = sections[".symtab"]
        let names = sections[".strtab"]
        var found: [UInt64: (start: UInt64, name: Int)] = [:]
        guard let lowest = addresses.first, let highest = addresses.last else { return [:] }
        for entry in stride(from: symbols.lowerBound, to: symbols.upperBound - entrySize + 1, by: entrySize) {
            // STT_FUNC
            guard file.load(UInt8.self, at: entry + 4) & 0xF == 2 else { continue }
            let start = file.load(UInt64.self, at: entry + 8)
            let (end, overflow) = start.addingReportingOverflow(file.load(UInt64.self, at: entry + 16))
            guard !overflow, start <= highest, end > lowest else { continue }
            for address in addresses where address >= start && address < end {
                found[address] = (start, names.lowerBound + Int(file.load(UInt32.self, at: entry)))
            }
        }
        var functions: [UInt64: FunctionSymbol] = [:]
        for (address, symbol) in found {
            functions[address] = FunctionSymbol(start: symbol.start, name: file.text(at: symbol.name))
        }
        return functions
    }
}
