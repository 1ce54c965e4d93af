/// The keys that may verify an issuer's tokens (RFC 7517 §5).
///
/// One key of a set that is unusable here does not spoil the others (RFC 7517 §5): it is left out, and
/// ``skipped`` says why.
package struct JWKSet: Sendable {
    /// A key of the set that is not used.
    package struct SkippedKey: Sendable, Equatable {
        /// Its place in `keys`, from 0.
        package let index: Int
        /// Its `kid`, if it has a readable one.
        package let keyID: String?
        /// Why it is not used.
        package let reason: JWKError
    }

    /// Bytes of a set.
    package static let lengthLimit = 1 << 20
    /// Keys of a set, used or not.
    package static let keysLimit = 100

    /// The usable keys, in the order of the set. Several may share a `kid`.
    package let keys: [JWK]
    /// The other keys.
    package let skipped: [SkippedKey]

    /// Takes keys from elsewhere: PEM files or secrets.
    package init(keys: [JWK]) {
        self.keys = keys
        skipped = []
    }

    /// Reads a set.
    ///
    /// - Parameter json: A JSON object with the member `keys`; unknown members are ignored.
    /// - Throws: ``JWKSetError`` if the set as a whole cannot be read.
    package init(parsing json: [UInt8]) throws(JWKSetError) {
        guard json.count <= Self.lengthLimit else { throw .tooLong(bytes: json.count, limit: Self.lengthLimit) }
        let object: JSONObject
        do { object = try JSONObject(scanning: json) } catch { throw .notJSON(error) }
        guard let value = object[JSONName("keys")], value.kind == .array else { throw .keysMissing }
        var (keys, skipped): ([JWK], [SkippedKey]) = ([], [])
        var elements = JSONArray(value)
        while let element = elements.next(in: json.span) {
            let index = keys.count + skipped.count
            guard index < Self.keysLimit else { throw .tooManyKeys(limit: Self.keysLimit) }
            switch Self.key(Array(json[element.range])) {
            case .success(let key): keys.append(key)
            case .failure(let failure):
                skipped.append(SkippedKey(index: index, keyID: failure.keyID, reason: failure.reason))
            }
        }
        self.keys = keys
        self.skipped = skipped
    }

    /// Whether no key of the set has a `kid`, so that a token's own says nothing.
    package var namesNoKey: Bool { keys.allSatisfy { $0.keyID == nil } && skipped.allSatisfy { $0.keyID == nil } }

    /// Whether a key of the set has this `kid`, used or not.
    package func hasKey(named keyID: String) -> Bool {
        keys.contains { $0.keyID?.utf8.elementsEqual(keyID.utf8) ?? false }
            || skipped.contains { $0.keyID?.utf8.elementsEqual(keyID.utf8) ?? false }
    }

    private struct Failure: Error {
        let keyID: String?
        let reason: JWKError
    }

    private static func key(_ json: [UInt8]) -> Result<JWK, Failure> {
        let members: JWKMembers
        do {
            members = JWKMembers(object: try JSONObject(scanning: json))
        } catch {
            return .failure(Failure(keyID: nil, reason: .notJSON(error)))
        }
        do {
            return .success(try JWK(members))
        } catch {
            let keyID = members.object[JSONName("kid")].flatMap(members.object.string)
            return .failure(Failure(keyID: keyID, reason: error))
        }
    }
}

/// Why a JWK Set as a whole cannot be read.
package enum JWKSetError: Error, Equatable {
    /// The set is longer than is read.
    case tooLong(bytes: Int, limit: Int)
    /// The set is not one JSON object.
    case notJSON(JSONError)
    /// The set has no member `keys`, or it is no array (RFC 7517 §5.1).
    case keysMissing
    /// The set has more keys than are read.
    case tooManyKeys(limit: Int)
}

extension JWKSetError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tooLong(let bytes, let limit): "JWK Set has \(bytes) bytes, expected at most \(limit)"
        case .notJSON(let error): "JWK Set: \(error)"
        case .keysMissing: "JWK Set has no \"keys\", expected an array"
        case .tooManyKeys(let limit): "JWK Set has more than \(limit) keys"
        }
    }
}
