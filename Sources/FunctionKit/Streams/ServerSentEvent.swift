import FoundationEssentials

/// One message of an event stream (WHATWG HTML §9.2).
public struct ServerSentEvent: Hashable, Sendable {
    /// The kind of event that a listener waits for; nil stands for `message`. It has no line break.
    public var event: String?
    /// The message, of any number of lines. The client is shown line feeds for CR LF and CR; without data it fires no
    /// event, and takes ``id`` and ``retry`` all the same.
    public var data: String?
    /// What a client that comes back sends as `Last-Event-ID`. It has no line break and no NUL.
    public var id: String?
    /// How long the client waits before it comes back; sent in milliseconds.
    public var retry: Duration?
    /// A remark that the client drops.
    public var comment: String?

    /// An event with a message.
    public init(_ data: String? = nil, event: String? = nil, id: String? = nil, retry: Duration? = nil) {
        self.data = data
        self.event = event
        self.id = id
        self.retry = retry
    }

    /// An event whose message is the value as JSON.
    ///
    /// - Throws: What the value's `encode(to:)` throws.
    public init(json value: some Encodable, event: String? = nil, id: String? = nil) throws {
        let data = try JSONCoding.encoder.encode(value)
        self.init(String(decoding: data, as: UTF8.self), event: event, id: id)
    }

    /// A remark, which keeps a connection alive and fires no event.
    public static func comment(_ text: String) -> ServerSentEvent {
        var event = ServerSentEvent()
        event.comment = text
        return event
    }

    /// The lines of the event and the empty one that ends it.
    ///
    /// - Throws: ``ServerSentEventError`` for a field that would end before its text does, and let the rest of it be
    ///   taken for fields of its own.
    public func encoded() throws(ServerSentEventError) -> [UInt8] {
        if let event, event.utf8.contains(where: \.isLineBreak) { throw .lineBreak(field: .event) }
        if let id {
            if id.utf8.contains(where: \.isLineBreak) { throw .lineBreak(field: .id) }
            // A client ignores such an id (§9.2.6), and would come back with the one before.
            if id.utf8.contains(0) { throw .nulInID }
        }
        var bytes: [UInt8] = []
        if let comment { bytes.append(comment, asLinesOf: "") }
        if let event { bytes.append(event, asLinesOf: "event") }
        if let id { bytes.append(id, asLinesOf: "id") }
        if let retry { bytes.append(String(retry.wholeMilliseconds), asLinesOf: "retry") }
        if let data { bytes.append(data, asLinesOf: "data") }
        bytes.append(.lineFeed)
        return bytes
    }
}

/// Why an event cannot be sent.
public enum ServerSentEventError: Error, Equatable, CustomStringConvertible {
    /// A field that is one line.
    public enum Field: String, Sendable {
        case event
        case id
    }

    /// CR or LF stands in a field that is one line.
    case lineBreak(field: Field)
    /// NUL stands in the id.
    case nulInID

    public var description: String {
        switch self {
        case .lineBreak(let field): "server-sent event has a line break in \"\(field.rawValue)\", expected one line"
        case .nulInID: "server-sent event has a NUL in \"id\", expected none"
        }
    }
}

extension UInt8 {
    fileprivate static var lineFeed: UInt8 { 0x0A }
    fileprivate static var carriageReturn: UInt8 { 0x0D }
    fileprivate var isLineBreak: Bool { self == .lineFeed || self == .carriageReturn }
}

extension [UInt8] {
    /// Appends a field, once for each line of its value; CR LF, CR and LF end a line (§9.2.5).
    fileprivate mutating func append(_ value: String, asLinesOf name: String) {
        var rest = value.utf8[...]
        while true {
            let line = rest.prefix { !$0.isLineBreak }
            self += name.utf8
            // The space is not part of the value: a client drops one, and so leaves one that the value begins with.
            self += ": ".utf8
            self += line
            append(.lineFeed)
            rest = rest[line.endIndex...]
            guard let end = rest.popFirst() else { return }
            if end == .carriageReturn, rest.first == .lineFeed { rest.removeFirst() }
        }
    }
}

extension Duration {
    /// 0...`Int64.max` milliseconds.
    fileprivate var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let (thousands, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
        let (sum, carry) = thousands.addingReportingOverflow(attoseconds / 1_000_000_000_000_000)
        return overflow || carry ? .max : sum
    }
}
