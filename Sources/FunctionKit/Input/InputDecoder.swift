import FoundationEssentials
import HTTPTypes

/// Decodes a function's input from the path parameters plus the JSON body (POST, PUT, PATCH) or the query (others).
struct InputDecoder {
    let request: Request

    /// - Throws: 415 when the body is not declared as JSON, 422 with the JSON pointer of what cannot be decoded.
    func decode<Input: Decodable>(_ type: Input.Type) throws(Problem) -> Input {
        var parameters = request.pathParameters.items.map { QueryItem(name: $0.name, value: $0.value) }
        switch request.method {
        case .post, .put, .patch:
            guard try hasJSONBody() else { return try decode(type, from: parameters) }
            guard parameters.isEmpty else { return try decode(type, fromBodyAnd: parameters) }
            return try decodeBody(type)
        default:
            guard let items = request.queryItems else {
                throw Problem(.badRequest, detail: "query is not percent-encoded UTF-8")
            }
            // A path parameter is what was routed and authorized: the query must not shadow it.
            parameters += items.filter { item in request.pathParameters[item.name] == nil }
            return try decode(type, from: parameters)
        }
    }

    /// Whether there is a body to read; a body that is not JSON is refused.
    private func hasJSONBody() throws(Problem) -> Bool {
        guard let contentType = request.contentType else {
            guard !request.body.isEmpty else { return false }
            throw .unsupportedMediaType(found: nil)
        }
        // Nearly every caller writes exactly this.
        guard contentType == "application/json" || MediaType(parsing: contentType)?.isJSON == true else {
            if request.body.isEmpty { return false }
            throw .unsupportedMediaType(found: contentType)
        }
        return true
    }

    private func decodeBody<Input: Decodable>(_ type: Input.Type) throws(Problem) -> Input {
        do {
            return try JSONCoding.decoder.decode(type, from: Data(request.body))
        } catch {
            throw UndecodableInput(error, body: request.body).problem
        }
    }

    private func decode<Input: Decodable>(
        _ type: Input.Type, fromBodyAnd parameters: [QueryItem]
    ) throws(Problem) -> Input {
        do {
            let body = try JSONCoding.decoder.decode(CapturedDecoder.self, from: Data(request.body)).decoder
            return try type.init(from: OverlayDecoder(items: parameters, body: body))
        } catch {
            throw UndecodableInput(error, body: request.body).problem
        }
    }

    private func decode<Input: Decodable>(_ type: Input.Type, from items: [QueryItem]) throws(Problem) -> Input {
        do {
            return try type.init(from: OverlayDecoder(items: items, body: nil))
        } catch {
            throw UndecodableInput(error, body: []).problem
        }
    }
}

/// The decoder that `JSONDecoder` keeps to itself.
private struct CapturedDecoder: Decodable {
    let decoder: any Decoder
    init(from decoder: any Decoder) { self.decoder = decoder }
}

extension Problem {
    fileprivate static func unsupportedMediaType(found: String?) -> Problem {
        Problem(
            .unsupportedMediaType,
            detail: "body is \(found.map { "of type \"\($0)\"" } ?? "of no declared type"), expected application/json",
            headerFields: [.accept: "application/json"])
    }
}

/// A media type (RFC 9110 §8.3.1), as far as JSON needs it.
struct MediaType {
    let essence: String
    let charset: String?

    init?(parsing text: String) {
        let parts = text.split(separator: ";", omittingEmptySubsequences: false).map(Self.trimmed)
        guard let essence = parts.first, essence.utf8.contains(UInt8(ascii: "/")) else { return nil }
        self.essence = essence.lowercased()
        var charset: String?
        for part in parts.dropFirst() where part.lowercased().hasPrefix("charset=") {
            charset = part.dropFirst("charset=".count).lowercased().replacing("\"", with: "")
        }
        self.charset = charset
    }

    /// JSON is UTF-8 (RFC 8259 §8.1); another charset would be read as something that was not sent.
    var isJSON: Bool {
        (essence == "application/json" || (essence.hasPrefix("application/") && essence.hasSuffix("+json")))
            && (charset == nil || charset == "utf-8")
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}
