/// The name-value pairs of one request: the PARAMS stream as it came, and an index into it (FastCGI 1.0 §5.2).
///
/// No text is made until somebody asks for it.
package struct Parameters: Equatable, Sendable {
    /// The whole stream; ``NameValuePair/name`` and ``NameValuePair/value`` are places in it.
    package let bytes: [UInt8]
    /// The pairs in the order of their arrival.
    package let pairs: [NameValuePair]

    /// Indexes a whole PARAMS stream.
    ///
    /// Names may be empty or repeated, as the specification sets no rule against it.
    ///
    /// - Throws: ``ProtocolError/truncatedPair(needed:available:)`` if the stream ends inside a pair,
    ///   ``ProtocolError/parametersTooLong(found:)`` beyond 2³¹−1 bytes.
    package init(parsing bytes: [UInt8]) throws(ProtocolError) {
        guard bytes.count <= NameValuePair.maximumStreamLength else { throw .parametersTooLong(found: bytes.count) }
        let stream = bytes.span
        var pairs: [NameValuePair] = []
        // A web server's pairs take some 40 bytes; room that is not used costs less than growing.
        pairs.reserveCapacity(bytes.count / 24 + 1)
        var offset = 0
        while offset < stream.count { pairs.append(try NameValuePair(parsing: stream, at: &offset)) }
        self.bytes = bytes
        self.pairs = pairs
    }

    /// The first pair with exactly these name bytes; libfcgi's `FCGX_GetParam` takes the first of several, too.
    package func first(_ name: String) -> NameValuePair? {
        let wanted = name.utf8.span
        let stream = bytes.span
        next: for pair in pairs where pair.name.count == wanted.count {
            let start = pair.name.lowerBound
            for index in 0..<wanted.count where stream[start + index] != wanted[index] { continue next }
            return pair
        }
        return nil
    }

    /// The bytes of the first pair with this name, without a copy; nil if there is none.
    package func value(of name: String) -> ArraySlice<UInt8>? {
        first(name).map { pair in bytes[pair.value] }
    }

    /// The text at a pair's name or value; nil if it is not UTF-8.
    package func text(at place: Range<Int>) -> String? {
        String(validating: bytes[place], as: UTF8.self)
    }
}
