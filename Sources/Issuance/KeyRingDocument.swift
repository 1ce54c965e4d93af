import FoundationEssentials
package import Signatures

/// A key ring as `ring.json` writes it: an object with `version` and `keys`, the times in seconds since 1970.
struct KeyRingDocument {
    /// The most that is read: many times what the longest ring of the longest keys needs.
    static let lengthLimit = 1 << 20
    private static let version = 1

    private struct File: Codable {
        let version: Int
        let keys: [Entry]
    }

    private struct Version: Decodable { let version: Int }

    private struct Entry: Codable {
        let keyID: String
        let algorithm: String
        let created: Int64
        let signsFrom: Int64
        let publishedUntil: Int64?
        let pem: String

        enum CodingKeys: String, CodingKey {
            case keyID = "kid"
            case algorithm = "alg"
            case created, pem
            case signsFrom = "signs_from"
            case publishedUntil = "published_until"
        }
    }

    /// Reads a ring.
    ///
    /// - Throws: The first thing that is wrong with it; nothing of what stands there.
    static func parse(_ bytes: [UInt8]) throws(KeyRingFault) -> KeyRing {
        let decoder = JSONDecoder()
        let data = Data(bytes)
        guard let found = try? decoder.decode(Version.self, from: data) else { throw .notARing }
        guard found.version == version else { throw .version(found.version) }
        guard let file = try? decoder.decode(File.self, from: data) else { throw .notARing }
        guard (1...KeyRing.keysLimit).contains(file.keys.count) else { throw .keyCount(file.keys.count) }
        var keys: [KeyRing.Key] = []
        for (index, entry) in file.keys.enumerated() {
            guard let algorithm = SignatureAlgorithm(entry.algorithm), !algorithm.isSymmetric else {
                throw .algorithm(index: index)
            }
            let key: KeyRing.Key
            do {
                key = try KeyRing.Key(
                    pem: Array(entry.pem.utf8), algorithm: algorithm, created: entry.created,
                    signsFrom: entry.signsFrom, publishedUntil: entry.publishedUntil)
            } catch {
                throw .key(index: index, error)
            }
            guard key.keyID == entry.keyID else { throw .keyID(index: index) }
            keys.append(key)
        }
        guard KeyRing.isOrdered(keys) else { throw .order }
        return KeyRing(keys)
    }

    /// Writes a ring; equal rings as equal bytes.
    static func bytes(of ring: KeyRing) -> [UInt8] {
        let entries = ring.keys.map { key in
            Entry(
                keyID: key.keyID, algorithm: key.signer.algorithm.name, created: key.created, signsFrom: key.signsFrom,
                publishedUntil: key.publishedUntil, pem: String(decoding: key.pem, as: UTF8.self))
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        guard let data = try? encoder.encode(File(version: version, keys: entries)) else {
            preconditionFailure("texts and integers have a JSON form")
        }
        return Array(data) + [UInt8(ascii: "\n")]
    }
}

/// What is wrong with `ring.json`.
package enum KeyRingFault: Error, Equatable {
    /// It is no JSON, or not an object with the members of a ring.
    case notARing
    /// It was written in another way than this program knows.
    case version(Int)
    /// It has no keys, or too many.
    case keyCount(Int)
    /// The algorithm of a key is unknown, or one of shared secrets.
    case algorithm(index: Int)
    /// A key cannot be used.
    case key(index: Int, KeyError)
    /// The `kid` of a key is not its thumbprint.
    case keyID(index: Int)
    /// Two keys sign at once, or one is not published for as long as it signs.
    case order
}

extension KeyRingFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notARing: "it is no key ring, expected a JSON object with \"version\" and \"keys\""
        case .version(let found): "its \"version\" is \(found), expected 1"
        case .keyCount(let found): "it has \(found) keys, expected 1 to \(KeyRing.keysLimit)"
        case .algorithm(let index): "\"alg\" of key \(index) is unknown, expected one with a public key"
        case .key(let index, let error): "key \(index): \(error)"
        case .keyID(let index): "\"kid\" of key \(index) is another key's, expected its thumbprint"
        case .order: "its keys are not in the order in which they sign, each published until after the next one signs"
        }
    }
}
