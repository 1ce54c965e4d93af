package import Linux

/// Why the other side was not understood, or not reached.
package enum LinkError: Error, Equatable {
    /// The other side speaks another version of the protocol.
    case version(found: Int, expected: Int)
    /// A packet is no message.
    case malformed(bytes: Int)
    /// A packet is longer than any message.
    case tooLong(limit: Int)
    /// A message came without its descriptor.
    case descriptorMissing
    /// The system refused.
    case system(SystemError)
}

extension LinkError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .version(let found, let expected):
            "version of the worker protocol is \(found), expected \(expected)"
        case .malformed(let bytes): "packet of \(bytes) bytes is no message of the worker protocol"
        case .tooLong(let limit): "packet is too long for a message, expected at most \(limit) bytes"
        case .descriptorMissing: "message came without its descriptor"
        case .system(let error): "\(error)"
        }
    }
}
