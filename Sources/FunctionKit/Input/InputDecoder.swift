import FoundationEssentials
import HTTPTypes

/// Decodes a function's input from the path parameters plus the JSON body (POST, PUT, PATCH) or the query (others).
struct InputDecoder {
    let request: Request

    /// - Throws: 415 when the body is not declared as JSON, 400 when the query is malformed, 422 with the JSON pointer of
    ///   what cannot be decoded, or the problem that the input's own `init(from:)` throws.
    func decode<Input: Decodable>(_ type: Input.Type) throws(Problem) -> Input {
        var texts = request.pathParameters.items.map { QueryItem(name: $0.name, value: $0.value) }
        switch request.method {
        case .post, .put, .patch:
            return try decode(type, texts: texts, hasBody: try hasJSONBody())
        default:
            guard let items = request.queryItems else {
                throw Problem(.badRequest, detail: "query is not percent-encoded UTF-8")
            }
            // A path parameter is what was routed and authorized: the query must not shadow it.
            texts += items.filter { item in request.pathParameters[item.name] == nil }
            return try decode(type, texts: texts, hasBody: false)
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
        // `JSONDecoder` guesses UTF-16 and UTF-32 from these bytes; JSON between systems is UTF-8 (RFC 8259 §8.1).
        guard !request.body.prefix(4).contains(0), request.body.first.map({ $0 < 0xFE }) ?? true else {
            throw .unprocessable(Problem.Member(pointer: "", detail: "body is not UTF-8"))
        }
        return true
    }

    private func decode<Input: Decodable>(
        _ type: Input.Type, texts: [QueryItem], hasBody: Bool
    ) throws(Problem) -> Input {
        do {
            guard hasBody else { return try type.init(from: OverlayDecoder(items: texts, body: nil)) }
            guard texts.isEmpty else { return try type.init(from: OverlayDecoder(items: texts, body: bodyDecoder())) }
            return try JSONCoding.decoder.decode(type, from: Data(request.body))
        } catch let problem as Problem {
            throw problem
        } catch {
            let cause = hasBody ? located(error, type, texts) : error
            throw UndecodableInput(cause, texts: texts, body: hasBody ? request.body : []).problem
        }
    }

    /// `JSONDecoder` does not say where a number stands that its type cannot hold: the failure is looked for again.
    private func located<Input: Decodable>(_ error: any Error, _ type: Input.Type, _ texts: [QueryItem]) -> any Error {
        switch error {
        case DecodingError.dataCorrupted(let context) where context.codingPath.isEmpty: break
        case is DecodingError: return error
        default: break
        }
        do {
            _ = try type.init(from: OverlayDecoder(items: texts, body: LocatingDecoder(base: try bodyDecoder())))
            return error
        } catch {
            return error
        }
    }

    private func bodyDecoder() throws -> any Decoder {
        try JSONCoding.decoder.decode(CapturedDecoder.self, from: Data(request.body)).decoder
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
            detail:
                "body is \(found.map { "of type \"\($0.prefix(100))\"" } ?? "of no declared type"), expected application/json",
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
