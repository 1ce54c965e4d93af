/// What an OpenID provider says of itself, as far as tokens are verified by it (OpenID Connect Discovery 1.0 §3).
package struct ProviderMetadata: Sendable, Equatable {
    /// Bytes of a document.
    package static let lengthLimit = 1 << 18

    /// `issuer`: the value of `iss` in the provider's tokens.
    package let issuer: String
    /// `jwks_uri`: where the provider's JWK Set is.
    package let keySetAddress: String

    /// Reads a document.
    ///
    /// - Parameter json: A JSON object; unknown members are ignored.
    /// - Throws: ``ProviderMetadataError`` if a needed member is not there or no string.
    package init(parsing json: [UInt8]) throws(ProviderMetadataError) {
        guard json.count <= Self.lengthLimit else { throw .tooLong(bytes: json.count, limit: Self.lengthLimit) }
        let object: JSONObject
        do { object = try JSONObject(scanning: json) } catch { throw .notJSON(error) }
        issuer = try Self.string("issuer", of: object)
        keySetAddress = try Self.string("jwks_uri", of: object)
    }

    private static func string(_ name: String, of object: JSONObject) throws(ProviderMetadataError) -> String {
        guard let text = object[JSONName(name)].flatMap(object.string), !text.isEmpty else { throw .missing(name) }
        return text
    }
}

/// Why a provider's metadata cannot be used.
package enum ProviderMetadataError: Error, Equatable {
    /// The document is longer than is read.
    case tooLong(bytes: Int, limit: Int)
    /// The document is not one JSON object.
    case notJSON(JSONError)
    /// A member is absent, or no string.
    case missing(String)
}

extension ProviderMetadataError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tooLong(let bytes, let limit): "provider metadata have \(bytes) bytes, expected at most \(limit)"
        case .notJSON(let error): "provider metadata: \(error)"
        case .missing(let name): "provider metadata have no \"\(name)\", expected a string"
        }
    }
}
