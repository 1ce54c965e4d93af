internal import CFastCGI

/// What the web server wants the application to be for one request (FastCGI 1.0 §6).
package struct Role: RawRepresentable, Hashable, Sendable {
    /// The number on the wire.
    package let rawValue: UInt16

    /// The role that the wire carries, known or not.
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Takes a request and makes its response (§6.2); the only role served here.
    package static var responder: Role { Role(rawValue: UInt16(FCGI_RESPONDER)) }
    /// Takes a request and allows or denies it (§6.3).
    package static var authorizer: Role { Role(rawValue: UInt16(FCGI_AUTHORIZER)) }
    /// Takes a request and a file, and makes a filtered version of the file (§6.4).
    package static var filter: Role { Role(rawValue: UInt16(FCGI_FILTER)) }
}
