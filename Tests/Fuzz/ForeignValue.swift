/// The names and strings of an object as Foundation reads them.
struct ForeignMembers: Decodable {
    let names: [String]
    private(set) var strings: [String: String] = [:]

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Name.self)
        names = members.allKeys.map(\.stringValue)
        for name in members.allKeys { strings[name.stringValue] = try? members.decode(String.self, forKey: name) }
    }
}

/// A JSON value of which Foundation has read every leaf; it parses strings and numbers no earlier.
struct ForeignValue: Decodable {
    init(from decoder: any Decoder) throws {
        if let members = try? decoder.container(keyedBy: Name.self) {
            for name in members.allKeys { _ = try members.decode(ForeignValue.self, forKey: name) }
        } else if var elements = try? decoder.unkeyedContainer() {
            while !elements.isAtEnd { _ = try elements.decode(ForeignValue.self) }
        } else {
            let value = try decoder.singleValueContainer()
            if value.decodeNil() || (try? value.decode(Bool.self)) != nil { return }
            if (try? value.decode(String.self)) == nil { _ = try value.decode(Double.self) }
        }
    }
}

private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
