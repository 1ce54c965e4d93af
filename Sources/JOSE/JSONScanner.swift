/// Reads one JSON object in a single pass and yields an index of its own members (RFC 8259).
///
/// It is strict where parsers differ, because a token that two parsers read differently is an attack: no duplicate
/// names at any depth however escaped, no lone surrogates, only well-formed UTF-8, nothing around the object. It does
/// not recurse, and its work is bounded by the length of the text and by ``membersLimit``. A scanner keeps its buffers,
/// so that scanning with one that has warmed up allocates only the result.
struct JSONScanner {
    /// Containers within each other, the object itself included; few enough for a recursive parser behind this one.
    static let depthLimit = 128
    /// Members of one object. Looking for duplicates compares each name's fingerprint with those before it.
    static let membersLimit = 1_000
    /// Bytes of a text; far above every caller's own limit, and what offsets of 32 bits hold.
    static let lengthLimit = 1 << 30

    /// The members of the open objects, outermost first; after a scan, those of the object itself.
    private var members: [JSONMember] = []
    private var containers: [Container] = []

    /// A container whose end has not been read.
    private struct Container {
        let isObject: Bool
        /// Where its names begin in `members`.
        let firstMember: Int
    }

    /// What the grammar allows next.
    private enum Expectation {
        case nameOrEnd, name, valueOrEnd, value, separator
    }

    /// Scans a text that must be one object.
    ///
    /// - Returns: Its members in the order of the text; their offsets point into `text`.
    /// - Throws: The first ``JSONError`` of the text.
    mutating func scan(_ text: Span<UInt8>) throws(JSONError) -> [JSONMember] {
        guard text.count <= Self.lengthLimit else { throw .tooLong(count: text.count, limit: Self.lengthLimit) }
        members.removeAll(keepingCapacity: true)
        containers.removeAll(keepingCapacity: true)
        var offset = 0
        JSONLexer.skipWhiteSpace(text, at: &offset)
        guard offset < text.count, text[offset] == 0x7B else { throw .notAnObject }
        try open(isObject: true)
        offset += 1
        var expectation = Expectation.nameOrEnd
        while !containers.isEmpty {
            JSONLexer.skipWhiteSpace(text, at: &offset)
            guard offset < text.count else { throw .unexpectedEnd }
            expectation = try step(text, at: &offset, expecting: expectation)
        }
        JSONLexer.skipWhiteSpace(text, at: &offset)
        guard offset == text.count else { throw .unexpectedByte(offset: offset) }
        // A copy of the right size: the buffer's own capacity may be what a hostile header has driven it up to, and
        // would stay with the token. `Array(members)` and `Array(members[...])` share the buffer.
        var result: [JSONMember] = []
        result.reserveCapacity(members.count)
        result.append(contentsOf: members)
        return result
    }

    private mutating func step(
        _ text: Span<UInt8>, at offset: inout Int, expecting expectation: Expectation
    ) throws(JSONError) -> Expectation {
        let byte = text[offset]
        switch expectation {
        case .nameOrEnd where byte == 0x7D, .valueOrEnd where byte == 0x5D:
            return close(at: &offset)
        case .nameOrEnd, .name:
            guard byte == 0x22 else { throw .unexpectedByte(offset: offset) }
            try name(text, at: &offset)
            return .value
        case .valueOrEnd, .value:
            return try value(text, at: &offset)
        case .separator:
            let isObject = containers[containers.count - 1].isObject
            switch byte {
            case 0x2C:
                offset += 1
                return isObject ? .name : .value
            case isObject ? 0x7D : 0x5D: return close(at: &offset)
            default: throw .unexpectedByte(offset: offset)
            }
        }
    }

    @inline(__always)
    private mutating func name(_ text: Span<UInt8>, at offset: inout Int) throws(JSONError) {
        let start = offset
        let (end, hasEscapes) = try JSONLexer.string(text, at: start)
        let name = JSONString(start: UInt32(start + 1), end: UInt32(end - 1), hasEscapes: hasEscapes)
        var fingerprint = JSONName.Fingerprint()
        if hasEscapes {
            var reader = name.reader
            while let byte = reader.next(in: text) { fingerprint.combine(byte) }
        } else {
            for index in start + 1..<end - 1 { fingerprint.combine(text[index]) }
        }
        let member = JSONMember(name: name, fingerprint: fingerprint.value)
        let firstMember = containers[containers.count - 1].firstMember
        guard members.count - firstMember < Self.membersLimit else {
            throw .tooManyMembers(limit: Self.membersLimit)
        }
        for index in firstMember..<members.count where members[index].fingerprint == member.fingerprint {
            if members[index].name.equals(name, in: text) { throw .duplicateName(offset: start) }
        }
        members.append(member)
        offset = end
        JSONLexer.skipWhiteSpace(text, at: &offset)
        guard offset < text.count else { throw .unexpectedEnd }
        guard text[offset] == 0x3A else { throw .unexpectedByte(offset: offset) }
        offset += 1
    }

    @inline(__always)
    private mutating func value(_ text: Span<UInt8>, at offset: inout Int) throws(JSONError) -> Expectation {
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
        case 0x7B:
            try open(isObject: true, at: &offset)
            return .nameOrEnd
        case 0x5B:
            try open(isObject: false, at: &offset)
            return .valueOrEnd
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
        if containers.count == 1 {
            members[members.count - 1].value = JSONValue(
                kind: kind, start: UInt32(start), end: UInt32(offset), hasEscapes: hasEscapes)
        }
        return .separator
    }

    private mutating func open(isObject: Bool, at offset: inout Int) throws(JSONError) {
        if containers.count == 1 {
            let kind: JSONKind = isObject ? .object : .array
            members[members.count - 1].value = JSONValue(
                kind: kind, start: UInt32(offset), end: 0, hasEscapes: false)
        }
        try open(isObject: isObject)
        offset += 1
    }

    private mutating func open(isObject: Bool) throws(JSONError) {
        guard containers.count < Self.depthLimit else { throw .tooDeep(limit: Self.depthLimit) }
        containers.append(Container(isObject: isObject, firstMember: members.count))
    }

    private mutating func close(at offset: inout Int) -> Expectation {
        offset += 1
        let closed = containers.removeLast()
        if containers.isEmpty { return .separator }
        members.removeLast(members.count - closed.firstMember)
        if containers.count == 1 { members[members.count - 1].value.end = UInt32(offset) }
        return .separator
    }
}
