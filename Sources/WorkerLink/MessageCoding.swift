import FoundationEssentials

/// How messages stand in packets: JSON, with the version of the protocol beside the message.
enum MessageCoding {
    /// What both sides must speak: binaries of different builds meet when one replaces the other.
    static let version = 1
    /// The most bytes of one packet.
    static let limitInBytes = 64 << 10

    struct Envelope<Message> {
        let version: Int
        let message: Message
    }

    private struct Version: Decodable {
        let version: Int
    }

    static func encode(_ message: some Encodable) throws(LinkError) -> [UInt8] {
        let bytes: [UInt8]
        do {
            bytes = Array(try JSONEncoder().encode(Envelope(version: version, message: message)))
        } catch {
            throw .malformed(bytes: 0)
        }
        guard bytes.count <= limitInBytes else { throw .tooLong(limit: limitInBytes) }
        return bytes
    }

    static func decode<Message: Decodable>(_ bytes: [UInt8]) throws(LinkError) -> Message {
        let data = Data(bytes)
        // First of all: a message of another version may be anything.
        guard let found = try? JSONDecoder().decode(Version.self, from: data).version else {
            throw .malformed(bytes: bytes.count)
        }
        guard found == version else { throw .version(found: found, expected: version) }
        guard let envelope = try? JSONDecoder().decode(Envelope<Message>.self, from: data) else {
            throw .malformed(bytes: bytes.count)
        }
        return envelope.message
    }
}

extension MessageCoding.Envelope: Encodable where Message: Encodable {}
extension MessageCoding.Envelope: Decodable where Message: Decodable {}
