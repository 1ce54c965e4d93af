/// A place in `.debug_line` that moves on with what is read; beyond the end everything is 0.
struct LineCursor {
    var offset: Int
    let end: Int

    var isAtEnd: Bool { offset >= end }

    mutating func next<Value: FixedWidthInteger & BitwiseCopyable>(
        _ type: Value.Type, in file: borrowing MappedFile
    ) -> Value {
        let size = MemoryLayout<Value>.size
        guard offset >= 0, offset <= end - size else {
            offset = end
            return 0
        }
        defer { offset += size }
        return file.load(type, at: offset)
    }

    /// An unsigned LEB128 (DWARF 5 §7.6), cut to 64 bits.
    mutating func unsigned(in file: borrowing MappedFile) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while !isAtEnd {
            let byte = next(UInt8.self, in: file)
            value |= UInt64(byte & 0x7F) << shift
            shift += 7
            if byte & 0x80 == 0 { break }
        }
        return value
    }

    /// A signed LEB128, cut to 64 bits.
    mutating func signed(in file: borrowing MappedFile) -> Int64 {
        var value: Int64 = 0
        var shift: Int64 = 0
        while !isAtEnd {
            let byte = next(UInt8.self, in: file)
            value |= Int64(byte & 0x7F) << shift
            shift += 7
            guard byte & 0x80 == 0 else { continue }
            if shift < 64, byte & 0x40 != 0 { value |= -1 << shift }
            break
        }
        return value
    }

    /// A count or offset that is only used within bounds.
    mutating func size(in file: borrowing MappedFile) -> Int { Int(truncatingIfNeeded: unsigned(in: file)) }

    mutating func text(in file: borrowing MappedFile) -> String {
        let text = isAtEnd ? "" : file.text(at: offset)
        while !isAtEnd, next(UInt8.self, in: file) != 0 {}
        return text
    }

    mutating func skip(_ count: Int) { offset = count < 0 || count > end - offset ? end : offset + count }
}
