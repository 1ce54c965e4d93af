import FoundationEssentials

/// Why an input could not be decoded, told with the JSON pointer of the member (RFC 6901).
struct UndecodableInput {
    private let pointer: String
    private let detail: String

    init(_ error: any Error, body: [UInt8]) {
        guard let error = error as? DecodingError else {
            pointer = ""
            detail = "input is refused: \(error)"
            return
        }
        switch error {
        case .keyNotFound(let key, let context):
            pointer = Self.pointer(context.codingPath + [key])
            detail = "expected a value, found nothing"
        case .valueNotFound(let type, let context):
            pointer = Self.pointer(context.codingPath)
            detail = "expected \(Self.expectation(type)), found null"
        case .typeMismatch(let type, let context):
            pointer = Self.pointer(context.codingPath)
            detail = "expected \(Self.expectation(type)), found \(Self.kind(at: context.codingPath, in: body))"
        case .dataCorrupted(let context):
            pointer = Self.pointer(context.codingPath)
            if context.codingPath.isEmpty, (try? JSONCoding.decoder.decode(JSONKind.self, from: Data(body))) == nil {
                detail = "body is not valid JSON"
            } else {
                detail = context.debugDescription
            }
        @unknown default:
            pointer = ""
            detail = "input cannot be decoded"
        }
    }

    var problem: Problem { .unprocessable(Problem.Member(pointer: pointer, detail: detail)) }

    private static func pointer(_ path: [any CodingKey]) -> String {
        path.map { key in
            let token = key.intValue.map(String.init) ?? key.stringValue
            return "/" + token.replacing("~", with: "~0").replacing("/", with: "~1")
        }.joined()
    }

    private static func expectation(_ type: Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is Bool.Type: "true or false"
        case is any FixedWidthInteger.Type: "an integer"
        case is any BinaryFloatingPoint.Type, is Decimal.Type: "a number"
        case is Date.Type: "a date as in 2026-01-31T12:00:00Z"
        case is [Any].Type: "an array"
        case is [String: Any].Type: "an object"
        default: "\(type)"
        }
    }

    /// What stands in the body at a path, in words.
    private static func kind(at path: [any CodingKey], in body: [UInt8]) -> String {
        guard !body.isEmpty else { return "another text" }
        let decoder = JSONDecoder()
        if let key = JSONKind.pathKey {
            decoder.userInfo[key] = path.map { $0.intValue.map(PathStep.index) ?? .name($0.stringValue) }
        }
        return (try? decoder.decode(JSONKind.self, from: Data(body)))?.name ?? "another value"
    }
}

private enum PathStep: Sendable {
    case name(String)
    case index(Int)
}

/// The kind of the JSON value at a path, found without decoding the values around it.
private struct JSONKind: Decodable {
    static let pathKey = CodingUserInfoKey(rawValue: "path")
    let name: String

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        var decoder = decoder
        for step in Self.pathKey.flatMap({ decoder.userInfo[$0] }) as? [PathStep] ?? [] {
            switch step {
            case .name(let name):
                decoder = try decoder.container(keyedBy: Name.self).superDecoder(forKey: Name(stringValue: name))
            case .index(let index):
                var elements = try decoder.unkeyedContainer()
                while elements.currentIndex < index { _ = try elements.superDecoder() }
                decoder = try elements.superDecoder()
            }
        }
        name = Self.kind(of: decoder)
    }

    private static func kind(of decoder: any Decoder) -> String {
        if (try? decoder.container(keyedBy: Name.self)) != nil { return "an object" }
        if (try? decoder.unkeyedContainer()) != nil { return "an array" }
        guard let scalar = try? decoder.singleValueContainer() else { return "another value" }
        if scalar.decodeNil() { return "null" }
        if (try? scalar.decode(String.self)) != nil { return "a string" }
        if (try? scalar.decode(Bool.self)) != nil { return "true or false" }
        return "a number"
    }
}
