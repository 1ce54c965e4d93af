public import HTTPTypes

extension Response {
    /// An answer whose body the closure writes while it is sent.
    ///
    ///     return .stream(contentType: "text/csv") { body in
    ///         for try await order in orders { try await body.write("\(order.id),\(order.amount)\n") }
    ///     }
    ///
    /// The head is sent before the closure runs: a `Problem` that the client shall see is thrown before. What the
    /// closure throws cuts the answer, so that the client finds it broken and does not take a part for the whole. When
    /// the client leaves, the task is cancelled.
    public static func stream(
        status: HTTPResponse.Status = .ok, contentType: String = "application/octet-stream",
        headerFields: HTTPFields = [:], _ write: @escaping @Sendable (_ body: BodyWriter) async throws -> Void
    ) -> Response {
        var response = Response(status: status, headerFields: headerFields)
        response.headerFields[.contentType] = contentType
        response.body = .stream(BodyStream(produce: write))
        return response
    }

    /// An answer whose body is a sequence of bytes, taken as fast as the client reads; see
    /// ``stream(status:contentType:headerFields:_:)``.
    public static func stream<Pieces: AsyncSequence & Sendable>(
        _ pieces: Pieces, status: HTTPResponse.Status = .ok, contentType: String = "application/octet-stream",
        headerFields: HTTPFields = [:]
    ) -> Response where Pieces.Element: Sequence<UInt8> {
        stream(status: status, contentType: contentType, headerFields: headerFields) { body in
            for try await piece in pieces { try await body.write(piece) }
        }
    }

    /// An answer whose body is a sequence of texts in UTF-8, taken as fast as the client reads; see
    /// ``stream(status:contentType:headerFields:_:)``.
    public static func stream<Texts: AsyncSequence & Sendable>(
        _ texts: Texts, status: HTTPResponse.Status = .ok, contentType: String = "text/plain; charset=utf-8",
        headerFields: HTTPFields = [:]
    ) -> Response where Texts.Element: StringProtocol {
        stream(status: status, contentType: contentType, headerFields: headerFields) { body in
            for try await text in texts { try await body.write(text) }
        }
    }
}

extension Function where Output: AsyncSequence & Sendable, Output.Element: Sequence<UInt8> {
    /// Answers 200 with the bytes as they come.
    public static func response(for output: Output) throws -> Response { .stream(output) }
}

extension Function where Output: AsyncSequence & Sendable, Output.Element: StringProtocol {
    /// Answers 200 with the texts as they come.
    public static func response(for output: Output) throws -> Response { .stream(output) }
}
