/// What a connection's bytes amounted to.
package enum Event: Equatable, Sendable {
    /// A request has arrived whole. Answer it, then call ``ConnectionDecoder/finished(_:)``.
    case request(IncomingRequest)
    /// The head of a request has arrived whose body the host takes as it comes; ``IncomingRequest/body`` is empty.
    /// What follows of it is ``bodyPart(_:_:)`` and one ``bodyEnded(_:_:)``. It may be answered, and then
    /// ``ConnectionDecoder/finished(_:)`` be called, at any time.
    case head(IncomingRequest)
    /// The next bytes of such a body, at least one.
    case bodyPart(RequestID, [UInt8])
    /// Such a body is whole, or is cut because of the refusal; what still arrives of it is dropped.
    case bodyEnded(RequestID, Refusal?)
    /// A request goes beyond a limit or contradicts itself. Answer it at once, then call
    /// ``ConnectionDecoder/finished(_:)``; what still arrives of it is dropped, before and after that call.
    case refused(RequestID, Refusal, keepConnection: Bool)
    /// The web server gives up a request that was handed out (FastCGI 1.0 §5.4). Cancel it, answer it as soon as
    /// possible with at least END_REQUEST, then call ``ConnectionDecoder/finished(_:)``.
    case aborted(RequestID)
    /// Records to be written as they are; the decoder has nothing more to do with what they answer.
    ///
    /// `closesConnection` says that the web server asked for the close that has to follow them.
    case reply([UInt8], closesConnection: Bool)
}

/// A request that has arrived, whole or without its body.
package struct IncomingRequest: Equatable, Sendable {
    /// The id to answer under.
    package let id: RequestID
    /// The PARAMS stream.
    package let parameters: Parameters
    /// The STDIN stream; as long as `CONTENT_LENGTH`, where that was given.
    package let body: [UInt8]
    /// Whether the connection stays open after the answer.
    package let keepConnection: Bool

    /// A request as the decoder hands it out, or as a test makes it up.
    package init(id: RequestID, parameters: Parameters, body: [UInt8], keepConnection: Bool) {
        self.id = id
        self.parameters = parameters
        self.body = body
        self.keepConnection = keepConnection
    }
}

/// Why a request is answered without being handed out.
package enum Refusal: Error, Equatable, Sendable {
    /// PARAMS is longer than ``Limits/headInBytes``: 431.
    case headTooLarge
    /// STDIN or `CONTENT_LENGTH` is more than ``Limits/bodyInBytes``: 413.
    case bodyTooLarge
    /// `CONTENT_LENGTH` is no decimal number, or not the length of STDIN: 400. A body cut short by a client that
    /// went away looks like this, and must not be acted upon (FastCGI 1.0 §6.2).
    case contentLengthMismatch
    /// The request did not arrive in the time that the host gives it: 408.
    case tooSlow
    /// The host has no memory left for what arrives: 503.
    case noRoom
}

extension Refusal: CustomStringConvertible {
    package var description: String {
        switch self {
        case .headTooLarge: "request head is larger than the limit"
        case .bodyTooLarge: "request body is larger than the limit"
        case .contentLengthMismatch: "request body does not have the length that CONTENT_LENGTH says"
        case .tooSlow: "request did not arrive in its time"
        case .noRoom: "no memory is left for the request"
        }
    }
}
