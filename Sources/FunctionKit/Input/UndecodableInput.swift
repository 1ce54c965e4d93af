import FoundationEssentials

/// Why an input could not be decoded, told with the JSON pointer of the member (RFC 6901).
struct UndecodableInput {
    let pointer: String
    let detail: String

    /// - Parameters:
    ///   - texts: What the input had from path and query.
    ///   - body: The JSON that it had, or nothing.
    init(_ error: any Error, texts: [QueryItem], body: [UInt8]) {
        guard let error = error as? DecodingError else {
            // The text of an error that nobody wrote for the client stays with the function.
            pointer = ""
            detail = "expected another value"
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
            let found = Self.kind(at: context.codingPath, texts, body)
            detail = "expected \(Self.expectation(type, found: found)), found \(found)"
        case .dataCorrupted(let context):
            pointer = Self.pointer(context.codingPath)
            if context.codingPath.isEmpty, (try? JSONCoding.decoder.decode(JSONKind.self, from: Data(body))) == nil {
                detail = "body is not valid JSON"
            } else if context.debugDescription.hasPrefix("Cannot initialize ") {
                // The standard library's text for an enum names the Swift type, which is nobody else's business.
                detail = "expected one of the values that are known, found another"
            } else {
                detail = String(context.debugDescription.prefix(200))
            }
        @unknown default:
            pointer = ""
            detail = "input cannot be decoded"
        }
    }

    var problem: Problem { .unprocessable(Problem.Member(pointer: pointer, detail: detail)) }

    private static func pointer(_ path: [any CodingKey]) -> String {
        path.map { key in
            switch PathStep(key) {
            case .index(let index): "/\(index)"
            case .name(let name): "/" + name.replacing("~", with: "~0").replacing("/", with: "~1")
            }
        }.joined()
    }

    private static func expectation(_ type: Any.Type, found: String = "null") -> String {
        switch type {
        case is String.Type: "a string"
        case is Bool.Type: "true or false"
        case let type as any FixedWidthInteger.Type where found == "a number": range(of: type)
        case is any FixedWidthInteger.Type: "an integer"
        case is any BinaryFloatingPoint.Type, is Decimal.Type: "a number"
        case is Date.Type: "a date as in 2026-01-31T12:00:00Z"
        case is [Any].Type: "an array"
        case is [String: Any].Type: "an object"
        default: "\(type)"
        }
    }

    private static func range<Value: FixedWidthInteger>(of type: Value.Type) -> String {
        "an integer from \(Value.min) to \(Value.max)"
    }

    /// What stands at a path; what came from path or query hides the body's member of the same name.
    private static func kind(at path: [any CodingKey], _ texts: [QueryItem], _ body: [UInt8]) -> String {
        let values = texts.count { $0.name == path.first?.stringValue }
        guard values == 0 else { return values == 1 ? "other text" : "\(values) values" }
        guard !body.isEmpty else { return "members with names" }
        let decoder = JSONDecoder()
        if let key = JSONKind.pathKey { decoder.userInfo[key] = path.map(PathStep.init) }
        return (try? decoder.decode(JSONKind.self, from: Data(body)))?.name ?? "another value"
    }
}

private enum PathStep: Sendable {
    case name(String)
    case index(Int)

    /// The key of an array's element is called `Index 0`; a member named `0` also has the integer.
    init(_ key: any CodingKey) {
        if let index = key.intValue, key.stringValue == "Index \(index)" {
            self = .index(index)
        } else {
            self = .name(key.stringValue)
        }
    }
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
        do {
            _ = try scalar.decode(String.self)
            return "a string"
        } catch DecodingError.typeMismatch {
        } catch {
            return "a string that is not Unicode"
        }
        if (try? scalar.decode(Bool.self)) != nil { return "true or false" }
        return "a number"
    }
}
