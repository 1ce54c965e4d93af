import FoundationEssentials
public import HTTPTypes

/// An error that the client is told about, answered as `application/problem+json` (RFC 9457).
public struct Problem: Error, Sendable {
    /// The status of the answer.
    public var status: HTTPResponse.Status
    /// A URI reference that names the kind of problem; nil stands for `about:blank`.
    public var type: String?
    /// A short summary of the kind of problem; nil stands for the status's reason phrase.
    public var title: String?
    /// What is wrong with this call.
    public var detail: String?
    /// Members beside those of RFC 9457 and `id`, by name; one with the name of those is left out.
    public var extensions: [String: any Encodable & Sendable]
    /// Header fields of the answer beside the content type.
    public var headerFields: HTTPFields

    /// Describes a problem; the answer is `about:blank` with the status's own title unless more is said.
    public init(
        _ status: HTTPResponse.Status, detail: String? = nil, type: String? = nil, title: String? = nil,
        extensions: [String: any Encodable & Sendable] = [:], headerFields: HTTPFields = [:]
    ) {
        self.status = status
        self.type = type
        self.title = title
        self.detail = detail
        self.extensions = extensions
        self.headerFields = headerFields
    }

    /// What is wrong with one member of the input (RFC 9457 §3, `errors`).
    public struct Member: Encodable, Sendable, Equatable {
        /// Where the member is (RFC 6901); empty for the whole input.
        public let pointer: String
        /// What was expected and what was found.
        public let detail: String

        /// Names a member and its fault.
        public init(pointer: String, detail: String) {
            self.pointer = pointer
            self.detail = detail
        }
    }

    /// An input that is well-formed but not what the function takes: 422 with the members at fault.
    public static func unprocessable(_ members: Member...) -> Problem {
        Problem(
            .unprocessableContent,
            detail: members.map { $0.pointer.isEmpty ? $0.detail : "\($0.pointer): \($0.detail)" }
                .joined(separator: "; "),
            extensions: ["errors": members])
    }

    /// The answer that tells the client of the problem.
    ///
    /// - Parameter id: The call's id, told as the member `id`.
    package func response(id: String) -> Response {
        var headerFields = headerFields
        headerFields[.contentType] = "application/problem+json"
        let document = Document(problem: self, id: id)
        // Extensions are the author's own values: one that cannot be encoded must not hide the problem itself.
        let body = (try? JSONCoding.encoder.encode(document)) ?? (try? JSONCoding.encoder.encode(document.bare))
        return Response(status: status, headerFields: headerFields, body: body.map(Array.init) ?? [])
    }
}

/// The problem as JSON.
private struct Document: Encodable {
    let problem: Problem
    let id: String
    var hasExtensions = true

    private static let ownMembers: Set = ["type", "title", "status", "detail", "id"]

    var bare: Document { Document(problem: problem, id: id, hasExtensions: false) }

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: Name.self)
        if hasExtensions {
            for (name, value) in problem.extensions where !Self.ownMembers.contains(name) {
                try members.encode(value, forKey: Name(stringValue: name))
            }
        }
        try members.encode(problem.type ?? "about:blank", forKey: Name(stringValue: "type"))
        try members.encode(problem.title ?? problem.status.reasonPhrase, forKey: Name(stringValue: "title"))
        try members.encode(problem.status.code, forKey: Name(stringValue: "status"))
        try members.encodeIfPresent(problem.detail, forKey: Name(stringValue: "detail"))
        try members.encode(id, forKey: Name(stringValue: "id"))
    }
}
