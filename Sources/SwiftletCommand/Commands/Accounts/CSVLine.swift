#if ACCOUNTS
    /// One line of comma-separated values (RFC 4180), read strictly.
    ///
    /// A record is one line: a line break, which the RFC allows between quotes, stands in nothing that is imported, and a
    /// quote that is left open must not swallow the lines behind it.
    struct CSVLine: Equatable {
        /// The fields, without the quotes around them.
        let fields: [String]

        /// Reads a line.
        ///
        /// - Parameter bytes: Without the line break.
        init(parsing bytes: ArraySlice<UInt8>) throws(CSVError) {
            var fields: [String] = []
            var rest = bytes
            while true {
                let field = rest.first == UInt8(ascii: "\"") ? try Self.quoted(&rest) : try Self.plain(&rest)
                guard let text = String(validating: field, as: UTF8.self) else {
                    throw .notUTF8(field: fields.count + 1)
                }
                fields.append(text)
                guard let next = rest.popFirst() else { break }
                guard next == UInt8(ascii: ",") else { throw .textBehindQuote(field: fields.count) }
            }
            self.fields = fields
        }

        private static func plain(_ rest: inout ArraySlice<UInt8>) throws(CSVError) -> [UInt8] {
            let field = rest.prefix { $0 != UInt8(ascii: ",") }
            guard !field.contains(UInt8(ascii: "\"")) else { throw .quoteInside }
            rest = rest[field.endIndex...]
            return Array(field)
        }

        private static func quoted(_ rest: inout ArraySlice<UInt8>) throws(CSVError) -> [UInt8] {
            rest.removeFirst()
            var field: [UInt8] = []
            while let byte = rest.popFirst() {
                if byte != UInt8(ascii: "\"") {
                    field.append(byte)
                } else if rest.first == byte {
                    field.append(byte)
                    rest.removeFirst()
                } else {
                    return field
                }
            }
            throw .openQuote
        }
    }

    /// Why a line is not comma-separated values.
    enum CSVError: Error, Equatable, CustomStringConvertible {
        /// A quoted field does not end on the line.
        case openQuote
        /// A quote stands inside a field without quotes around it.
        case quoteInside
        /// Something stands between a closing quote and the next comma.
        case textBehindQuote(field: Int)
        /// A field has bytes that are no text; counted from 1.
        case notUTF8(field: Int)

        var description: String {
            switch self {
            case .openQuote: "a quoted field is not closed, expected its quote on the same line"
            case .quoteInside:
                "a quote stands inside a field, expected quotes around the whole field, those inside doubled"
            case .textBehindQuote(let field): "text stands behind field \(field)'s closing quote, expected a comma"
            case .notUTF8(let field): "field \(field) has bytes that are not UTF-8, expected a text"
            }
        }
    }
#endif
