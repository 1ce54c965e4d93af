import FunctionKit
public import HTTPTypes
import TestSupport

/// What a function answers, read while the function makes it.
public struct StreamedAnswer: Sendable {
    public let status: HTTPResponse.Status
    public let headerFields: HTTPFields
    /// The body as it comes. It throws ``FunctionTestingError/brokenAnswer`` where the function failed in the middle.
    public let body: Body

    init(_ head: CGIResponse, body source: any BodySource) {
        let answer = TestAnswer(head)
        status = answer.status
        headerFields = answer.headerFields
        body = Body(source: source)
    }

    /// The pieces of a body; each is asked for when the one before was taken, and can be read once.
    ///
    /// In memory a piece is what the function wrote at once. Over a socket it is what one record carried.
    public struct Body: AsyncSequence, AsyncIteratorProtocol, Sendable {
        let source: any BodySource

        public func makeAsyncIterator() -> Body { self }

        /// The next bytes; nil at the body's end.
        public func next() async throws -> [UInt8]? { try await source.next() }

        /// What is left, as text.
        public func text() async throws -> String {
            var bytes: [UInt8] = []
            while let piece = try await next() { bytes += piece }
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}
