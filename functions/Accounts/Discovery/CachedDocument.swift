import AccountKit
import AccountStore
import FunctionKit

/// A public document that others may keep for a while, and ask for again by its tag (RFC 9110 §8.8.3).
struct CachedDocument {
    private let body: [UInt8]
    private let tag: String
    private let fields: HTTPFields

    /// - Parameter lifetime: For how long it may be kept, in seconds.
    init(_ body: [UInt8], contentType: String, lifetime: Int64) {
        self.body = body
        tag = "\"\(SecretHash(of: String(decoding: body, as: UTF8.self)).hexadecimal)\""
        fields = [.contentType: contentType, .cacheControl: "public, max-age=\(lifetime)", .eTag: tag]
    }

    /// The document, or 304 for one who has it.
    func response(to request: Request) -> Response {
        guard let known = request.headerFields[.ifNoneMatch], matches(known) else {
            return Response(headerFields: fields, body: body)
        }
        return Response(status: .notModified, headerFields: fields)
    }

    /// Tags are compared weakly (RFC 9110 §13.1.2).
    private func matches(_ field: String) -> Bool {
        field.utf8.split(separator: UInt8(ascii: ",")).contains { part in
            var part = part.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            while part.last == UInt8(ascii: " ") || part.last == UInt8(ascii: "\t") { part.removeLast() }
            if part.starts(with: "W/".utf8) { part = part.dropFirst(2) }
            return part.elementsEqual("*".utf8) || part.elementsEqual(tag.utf8)
        }
    }
}
