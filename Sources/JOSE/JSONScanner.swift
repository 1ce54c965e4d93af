/// Reads one JSON object in a single pass and yields an index of its own members (RFC 8259).
///
/// It is strict where parsers differ, because a token that two parsers read differently is an attack: no duplicate
/// names at any depth however escaped, no lone surrogates, only well-formed UTF-8, nothing around the object. It does
/// not recurse, and its work is bounded by the length of the text and by ``membersLimit``. A scanner shares its buffers
/// with its last result: one that has warmed up allocates only while somebody still holds that.
struct JSONScanner {
    /// Containers within each other, the object itself included; few enough for a recursive parser behind this one.
    static let depthLimit = 128
    /// Members of one object. Looking for duplicates compares each name's fingerprint with those before it.
    static let membersLimit = 1_000
    /// Bytes of a text; far above every caller's own limit, and what offsets of 32 bits hold.
    static let lengthLimit = 1 << 30
    /// The longest buffer of members, in members, that is used again: one that a hostile text has driven up would stay
    /// with whatever is scanned next.
    static let keptMembers = 100

    /// The members of the open objects, outermost first; after a scan, those of the object itself.
    private var members: [JSONMember] = []
    /// The innermost open container, and those around it, outermost first, behind one that is never closed.
    private var container = Container.outermost
    private var enclosing: [Container] = []

    /// A container whose end has not been read.
    private struct Container {
        let isObject: Bool
        /// Where its names begin in `members`.
        let firstMember: Int
        /// The marks of its names' fingerprints.
        var marks: UInt64 = 0

        var end: UInt8 { isObject ? 0x7D : 0x5D }

        static let outermost = Container(isObject: false, firstMember: 0)
    }

    /// Scans a text that must be one object.
    ///
    /// - Returns: Its members in the order of the text; their offsets point into `text`.
    /// - Throws: The first ``JSONError`` of the text.
    mutating func scan(_ text: Span<UInt8>) throws(JSONError) -> [JSONMember] {
        guard text.count <= Self.lengthLimit else { throw .tooLong(count: text.count, limit: Self.lengthLimit) }
        members.removeAll(keepingCapacityUpTo: Self.keptMembers)
        container = .outermost
        enclosing.removeAll(keepingCapacity: true)
        var offset = 0
        JSONLexer.skipWhiteSpace(text, at: &offset)
        guard offset < text.count, text[offset] == 0x7B else { throw .notAnObject }
        var expectsMember = try open(text, at: &offset)
        while !enclosing.isEmpty {
            expectsMember = try expectsMember ? member(text, at: &offset) : separator(text, at: &offset)
        }
        JSONLexer.skipWhiteSpace(text, at: &offset)
        guard offset == text.count else { throw .unexpectedByte(offset: offset) }
        return members
    }

    /// Reads a member of an object or an element of an array, of a container only its beginning.
    ///
    /// - Returns: Whether another one must follow at once, because a container that is not empty has been opened.
    @inline(__always)
    private mutating func member(_ text: Span<UInt8>, at offset: inout Int) throws(JSONError) -> Bool {
        if container.isObject {
            try name(text, at: &offset)
            try Self.skipWhiteSpaceBeforeMore(text, at: &offset)
        }
        return try value(text, at: &offset)
    }

    /// Reads what stands behind a member or an element: a comma or the container's end.
    ///
    /// - Returns: Whether another member must follow.
    @inline(__always)
    private mutating func separator(_ text: Span<UInt8>, at offset: inout Int) throws(JSONError) -> Bool {
        try Self.skipWhiteSpaceBeforeMore(text, at: &offset)
        switch text[offset] {
        case 0x2C:
            offset += 1
            try Self.skipWhiteSpaceBeforeMore(text, at: &offset)
            return true
        case container.end:
            close(at: &offset)
            return false
        default:
            throw .unexpectedByte(offset: offset)
        }
    }

    @inline(__always)
    private static func skipWhiteSpaceBeforeMore(_ text: Span<UInt8>, at offset: inout Int) throws(JSONError) {
        JSONLexer.skipWhiteSpace(text, at: &offset)
        guard offset < text.count else { throw .unexpectedEnd }
    }

    @inline(__always)
    private mutating func name(_ text: Span<UInt8>, at offset: inout Int) throws(JSONError) {
        let start = offset
        guard text[start] == 0x22 else { throw .unexpectedByte(offset: start) }
        let member =
            if let short = Self.shortName(text, at: start) { short } else { try Self.anyName(text, at: start) }
        guard members.count - container.firstMember < Self.membersLimit else {
            throw .tooManyMembers(limit: Self.membersLimit)
        }
        // Most names set a bit that none before them has set, and need no search.
        if container.marks & member.fingerprint.mark != 0, isDuplicate(member, in: text) {
            throw .duplicateName(offset: start)
        }
        container.marks |= member.fingerprint.mark
        members.append(member)
        offset = Int(member.name.end) + 1
        try Self.skipWhiteSpaceBeforeMore(text, at: &offset)
        guard text[offset] == 0x3A else { throw .unexpectedByte(offset: offset) }
        offset += 1
    }

    private func isDuplicate(_ member: JSONMember, in text: Span<UInt8>) -> Bool {
        for index in container.firstMember..<members.count where members[index].fingerprint == member.fingerprint {
            if members[index].name.equals(member.name, in: text) { return true }
        }
        return false
    }

    /// Reads a name that stands, with its closing quotation mark, in the next eight bytes and has no escape.
    @inline(__always)
    private static func shortName(_ text: Span<UInt8>, at offset: Int) -> JSONMember? {
        let start = offset + 1
        guard start + 8 <= text.count else { return nil }
        let bytes = EightBytes(text, at: start)
        guard let count = bytes.countOfPlainCharacters, text[start + count] == 0x22 else { return nil }
        return JSONMember(
            name: JSONString(start: UInt32(start), end: UInt32(start + count), hasEscapes: false),
            fingerprint: JSONName.Fingerprint(shortName: bytes.prefix(count), count: count))
    }

    private static func anyName(_ text: Span<UInt8>, at offset: Int) throws(JSONError) -> JSONMember {
        let (end, hasEscapes) = try JSONLexer.string(text, at: offset)
        let name = JSONString(start: UInt32(offset + 1), end: UInt32(end - 1), hasEscapes: hasEscapes)
        var fingerprint = JSONName.Fingerprint.Reader()
        if hasEscapes {
            var reader = name.reader
            while let byte = reader.next(in: text) { fingerprint.combine(byte) }
        } else {
            for index in offset + 1..<end - 1 { fingerprint.combine(text[index]) }
        }
        return JSONMember(name: name, fingerprint: fingerprint.fingerprint)
    }

    @inline(__always)
    private mutating func value(_ text: Span<UInt8>, at offset: inout Int) throws(JSONError) -> Bool {
        let start = offset
        var hasEscapes = false
        let kind: JSONKind
        switch text[start] {
        case 0x22:
            kind = .string
            (offset, hasEscapes) = try JSONLexer.string(text, at: start)
        case 0x2D, 0x30...0x39:
            kind = .number
            offset = try JSONLexer.number(text, at: start)
        case 0x7B, 0x5B:
            return try open(text, at: &offset)
        case 0x74:
            kind = .true
            offset = try JSONLexer.literal("true", text, at: start)
        case 0x66:
            kind = .false
            offset = try JSONLexer.literal("false", text, at: start)
        case 0x6E:
            kind = .null
            offset = try JSONLexer.literal("null", text, at: start)
        default:
            throw .unexpectedByte(offset: start)
        }
        if enclosing.count == 1 {
            members[members.count - 1].value = JSONValue(
                kind: kind, start: UInt32(start), end: UInt32(offset), hasEscapes: hasEscapes)
        }
        return false
    }

    /// Opens the container that begins at `offset`.
    ///
    /// - Returns: Whether a member must follow; if not, the container was empty and is closed again.
    @inline(__always)
    private mutating func open(_ text: Span<UInt8>, at offset: inout Int) throws(JSONError) -> Bool {
        let isObject = text[offset] == 0x7B
        if enclosing.count == 1 {
            members[members.count - 1].value = JSONValue(
                kind: isObject ? .object : .array, start: UInt32(offset), end: 0, hasEscapes: false)
        }
        guard enclosing.count < Self.depthLimit else { throw .tooDeep(limit: Self.depthLimit) }
        enclosing.append(container)
        container = Container(isObject: isObject, firstMember: members.count)
        offset += 1
        try Self.skipWhiteSpaceBeforeMore(text, at: &offset)
        guard text[offset] == container.end else { return true }
        close(at: &offset)
        return false
    }

    @inline(__always)
    private mutating func close(at offset: inout Int) {
        offset += 1
        if enclosing.count > 1 { members.removeLast(members.count - container.firstMember) }
        container = enclosing.removeLast()
        if enclosing.count == 1 { members[members.count - 1].value.end = UInt32(offset) }
    }
}
