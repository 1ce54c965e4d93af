import FoundationEssentials

/// What `runtime.toml` says of a resource.
public struct ResourceSettings: Sendable {
    /// The folder of `runtime.toml`, without a slash at its end: where relative paths start from.
    public let folder: String
    private let json: [UInt8]

    /// States settings, as the runtime does and a test may.
    ///
    /// - Parameter values: Those of `[resources.NAME]`.
    /// - Throws: What the values' `encode(to:)` throws.
    public init(folder: String = ".", values: some Encodable = [String: String]()) throws {
        self.folder = folder
        json = try Array(JSONCoding.encoder.encode(values))
    }

    /// Decodes the table `[resources.NAME]`, named after the resource's type; without the table, one that is empty.
    ///
    /// Secrets do not belong there: let it name a file or a variable of the environment.
    ///
    /// - Throws: ``ResourceError/settings(member:fault:)``.
    public func decode<Values: Decodable>(_ type: Values.Type = Values.self) throws(ResourceError) -> Values {
        do {
            return try JSONCoding.decoder.decode(type, from: Data(json))
        } catch {
            let input = UndecodableInput(error, texts: [], body: json)
            throw .settings(member: input.pointer, fault: input.detail)
        }
    }
}
