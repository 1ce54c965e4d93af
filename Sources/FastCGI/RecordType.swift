internal import CFastCGI

/// What a record carries (FastCGI 1.0 §8); values that the specification does not name are kept as they came.
package struct RecordType: RawRepresentable, Hashable, Sendable {
    /// The byte on the wire.
    package let rawValue: UInt8

    /// The type that the wire carries, known or not.
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Begins a request (§5.1).
    package static var beginRequest: RecordType { RecordType(rawValue: UInt8(FCGI_BEGIN_REQUEST)) }
    /// Asks for a request to be given up (§5.4).
    package static var abortRequest: RecordType { RecordType(rawValue: UInt8(FCGI_ABORT_REQUEST)) }
    /// Ends a request (§5.5).
    package static var endRequest: RecordType { RecordType(rawValue: UInt8(FCGI_END_REQUEST)) }
    /// The stream of name-value pairs (§5.2).
    package static var parameters: RecordType { RecordType(rawValue: UInt8(FCGI_PARAMS)) }
    /// The stream of the request's body (§5.3).
    package static var standardInput: RecordType { RecordType(rawValue: UInt8(FCGI_STDIN)) }
    /// The stream of the response (§5.3).
    package static var standardOutput: RecordType { RecordType(rawValue: UInt8(FCGI_STDOUT)) }
    /// The stream of messages for the web server's log (§5.3).
    package static var standardError: RecordType { RecordType(rawValue: UInt8(FCGI_STDERR)) }
    /// The stream of a filter's file (§5.3).
    package static var data: RecordType { RecordType(rawValue: UInt8(FCGI_DATA)) }
    /// Asks for the application's limits (§4.1).
    package static var getValues: RecordType { RecordType(rawValue: UInt8(FCGI_GET_VALUES)) }
    /// Answers ``getValues`` (§4.1).
    package static var getValuesResult: RecordType { RecordType(rawValue: UInt8(FCGI_GET_VALUES_RESULT)) }
    /// Answers a management record that is not understood (§4.2).
    package static var unknownType: RecordType { RecordType(rawValue: UInt8(FCGI_UNKNOWN_TYPE)) }

    /// Whether the specification names this type.
    package var isNamed: Bool { rawValue >= UInt8(FCGI_BEGIN_REQUEST) && rawValue <= UInt8(FCGI_MAXTYPE) }
}

extension RecordType: CustomStringConvertible {
    /// The specification's name, such as `STDIN`, or the number.
    package var description: String {
        switch self {
        case .beginRequest: "BEGIN_REQUEST"
        case .abortRequest: "ABORT_REQUEST"
        case .endRequest: "END_REQUEST"
        case .parameters: "PARAMS"
        case .standardInput: "STDIN"
        case .standardOutput: "STDOUT"
        case .standardError: "STDERR"
        case .data: "DATA"
        case .getValues: "GET_VALUES"
        case .getValuesResult: "GET_VALUES_RESULT"
        case .unknownType: "UNKNOWN_TYPE"
        default: "type \(rawValue)"
        }
    }
}
