import FunctionKit

extension Accounts {
    /// The parameters of an OAuth request: a body of `application/x-www-form-urlencoded` in UTF-8 (RFC 6749 Appendix B).
    ///
    /// A parameter without a value counts as absent, and one that nobody asks for is ignored (RFC 6749 §3.2). The query is
    /// not looked at: a secret does not belong there (§2.3.1).
    struct Form: Sendable {
        /// More than any token or list of scopes needs; read before anything is decoded.
        static let longestBody = 1 << 16
        /// More than all parameters that OAuth knows.
        static let mostParameters = 64
        /// Those that may come more than once (RFC 8693 §2.1).
        private static let repeatable: Set = ["audience", "resource"]

        private var values: [String: [String]] = [:]

        /// Reads a request's body.
        ///
        /// - Throws: ``OAuthError/tooLong(limitInBytes:)`` or ``OAuthError/invalidRequest(_:)``.
        init(_ request: Request) throws(OAuthError) {
            guard Self.isBody(of: request) else {
                throw .invalidRequest("the body has another content type, expected application/x-www-form-urlencoded")
            }
            guard request.body.count <= Self.longestBody else { throw .tooLong(limitInBytes: Self.longestBody) }
            guard let items = request.formItems else {
                throw .invalidRequest("the body is not a form in UTF-8 with two hexadecimal digits after each %")
            }
            guard items.count <= Self.mostParameters else {
                throw .invalidRequest("there are more than \(Self.mostParameters) parameters")
            }
            // A control character has no place in any parameter (RFC 6749 Appendix A), and ends a text for libraries in C.
            guard items.allSatisfy({ Self.isPrintable($0.name) && Self.isPrintable($0.value) }) else {
                throw .invalidRequest("a parameter holds a control character")
            }
            for item in items where !item.value.isEmpty { values[item.name, default: []].append(item.value) }
            guard values.allSatisfy({ $0.value.count == 1 || Self.repeatable.contains($0.key) }) else {
                throw .invalidRequest("a parameter is there more than once")
            }
        }

        /// The value of a parameter; of one that is there more than once, the first.
        subscript(name: String) -> String? { values[name]?.first }

        /// All values of a parameter.
        func all(_ name: String) -> [String] { values[name] ?? [] }

        /// The value of a parameter that has to be there.
        func required(_ name: String) throws(OAuthError) -> String {
            guard let value = self[name] else { throw .invalidRequest("the parameter \(name) is missing") }
            return value
        }

        /// What the parameter `scope` asks for; nil without it.
        ///
        /// - Throws: ``OAuthError/invalidScope(_:)``.
        func scopes() throws(OAuthError) -> [String]? {
            guard let text = self["scope"] else { return nil }
            do { return try ScopeList(parsing: text).names } catch { throw .invalidScope(ScopeList.refusal) }
        }

        /// Whether a request's content type is the form's, with any parameters (RFC 9110 §8.3.1), in any case.
        static func isBody(of request: Request) -> Bool {
            let type = (request.contentType ?? "").utf8.prefix { $0 != UInt8(ascii: ";") }
            let end = type.lastIndex { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
            let trimmed = end.map { type[...$0] } ?? type.prefix(0)
            let expected = "application/x-www-form-urlencoded"
            return trimmed.count == expected.utf8.count
                && zip(trimmed, expected.utf8).allSatisfy { byte, lower in
                    byte == lower || (0x41...0x5A).contains(byte) && byte | 0x20 == lower
                }
        }

        private static func isPrintable(_ text: String) -> Bool { text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } }
    }
}
