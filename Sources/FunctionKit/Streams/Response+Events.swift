public import HTTPTypes

extension Response {
    /// An answer of server-sent events that the closure sends.
    ///
    ///     return .events { events in
    ///         for await price in prices { try await events.send(ServerSentEvent("\(price)", event: "price")) }
    ///     }
    ///
    /// A browser's `EventSource` comes back when the answer ends or is cut, with the id of the last event that it had
    /// as `Last-Event-ID`; 204 tells it to stay away. See ``stream(status:contentType:headerFields:_:)`` for what
    /// happens to errors.
    ///
    /// - Parameter keepAlive: How long nothing may be sent before a comment is, for proxies on the way that give up
    ///   silent connections; nil sends none.
    public static func events(
        headerFields: HTTPFields = [:], keepAlive: Duration? = .seconds(15),
        _ send: @escaping @Sendable (_ events: EventWriter) async throws -> Void
    ) -> Response {
        var response = Response(headerFields: headerFields)
        response.headerFields[.contentType] = "text/event-stream"
        response.headerFields[.cacheControl] = "no-cache"
        let keepAlive = keepAlive.map { BodyStream.KeepAlive(bytes: Array(":\n\n".utf8), interval: $0) }
        let stream = BodyStream(keepAlive: keepAlive) { body in try await send(EventWriter(body: body)) }
        response.body = .stream(stream)
        return response
    }

    /// An answer of server-sent events, taken as fast as the client reads; see
    /// ``events(headerFields:keepAlive:_:)``.
    public static func events<Events: AsyncSequence & Sendable>(
        _ events: Events, headerFields: HTTPFields = [:], keepAlive: Duration? = .seconds(15)
    ) -> Response where Events.Element == ServerSentEvent {
        self.events(headerFields: headerFields, keepAlive: keepAlive) { writer in
            for try await event in events { try await writer.send(event) }
        }
    }
}

/// Sends server-sent events, one after the other.
public struct EventWriter: Sendable {
    let body: BodyWriter

    /// Sends an event, and waits while the client is behind.
    ///
    /// - Throws: ``ServerSentEventError`` for an event that cannot be written down, `CancellationError` when the
    ///   client has left.
    public func send(_ event: ServerSentEvent) async throws { try await body.write(event.encoded()) }
}

extension Function where Output: AsyncSequence & Sendable, Output.Element == ServerSentEvent {
    /// Answers 200 with the events as they come.
    public static func response(for output: Output) throws -> Response { .events(output) }
}
