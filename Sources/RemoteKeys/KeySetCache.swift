package import JOSE
package import Linux
import Synchronization

/// The last good set of an issuer on disk, so that a restart while the issuer is down has keys.
///
/// What stands there decides whose tokens are good. So the file is read only if this user alone may write it, and only
/// for the source that it was fetched from: after a change of configuration it is another issuer's.
package final class KeySetCache: Sendable {
    private static let format = "swiftlet-keys 1"
    private static let lengthLimit = JWKSet.lengthLimit + 256

    private let folder: String
    private let file: PrivateFile
    private let source: String
    private let writing = Mutex(Writing())

    private struct Writing {
        var isUnderWay = false
        var next: [UInt8]?
    }

    /// - Parameters:
    ///   - folder: Made when it is missing, open to its owner alone.
    ///   - name: The issuer's name in the configuration.
    package init(folder: String, name: String, source: KeySetFetch.Source) {
        self.folder = folder
        file = PrivateFile("\(folder)/keys-\(Self.fileName(name))")
        self.source = Self.text(of: source)
    }

    /// Where the file is.
    package var path: String { file.path }

    /// Reads the set.
    ///
    /// - Returns: The document and when it was fetched, in seconds since 1970; nil if there is no file.
    func read() throws(KeySetCacheError) -> (json: [UInt8], fetchedAt: Int64)? {
        let bytes: [UInt8]?
        do { bytes = try file.read(limit: Self.lengthLimit) } catch { throw .unreadable(path: path, error) }
        guard let bytes else { return nil }
        let (firstLine, rest) = bytes.split(at: bytes.firstIndex(of: UInt8(ascii: "\n")))
        let words = String(decoding: firstLine, as: UTF8.self).split(separator: " ")
        guard words.count == 4, words[0] + " " + words[1] == Self.format, let fetchedAt = Int64(words[2]),
            fetchedAt >= 0
        else { throw .malformed(path: path) }
        guard words[3].utf8.elementsEqual(source.utf8) else { throw .otherSource(path: path) }
        return (Array(rest), fetchedAt)
    }

    /// Writes the set in place of the one before; if another thread is about to write, that one does.
    func keep(_ json: [UInt8], fetchedAt: Int64) throws(SystemError) {
        let content = Array("\(Self.format) \(fetchedAt) \(source)\n".utf8) + json
        let isWriter = writing.withLock { writing in
            writing.next = content
            defer { writing.isUnderWay = true }
            return !writing.isUnderWay
        }
        guard isWriter else { return }
        var failure: SystemError?
        while let content = nextContent() {
            do throws(SystemError) {
                try PrivateFile.makeFolder(folder)
                try file.replace(content)
                failure = nil
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    private func nextContent() -> [UInt8]? {
        writing.withLock { writing in
            defer { writing.next = nil }
            writing.isUnderWay = writing.next != nil
            return writing.next
        }
    }

    /// Neither an address nor an issuer that leads to one has a space.
    private static func text(of source: KeySetFetch.Source) -> String {
        switch source {
        case .keySet(let url): "url:\(url)"
        case .provider(let issuer, _): "discovery:\(issuer)"
        }
    }

    /// Every name has a file of its own, and none leaves the folder.
    private static func fileName(_ name: String) -> String {
        var text = ""
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default: text += (byte < 0x10 ? "_0" : "_") + String(byte, radix: 16)
            }
        }
        return text
    }
}

/// Why a set on disk is not used.
package enum KeySetCacheError: Error, Equatable {
    /// The file cannot be read, or others could have written it.
    case unreadable(path: String, PrivateFileError)
    /// The file is no set that this program wrote.
    case malformed(path: String)
    /// The set was fetched from elsewhere.
    case otherSource(path: String)
    /// The set is too old, or from the future.
    case age(path: String, Duration)
    /// The document in the file is no JWK Set.
    case keySet(path: String, JWKSetError)
}

extension KeySetCacheError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreadable(let path, let error): "\(path): \(error)"
        case .malformed(let path): "\(path): not a key set that was kept here"
        case .otherSource(let path): "\(path): kept from another source than the configured one"
        case .age(let path, let age) where age < .zero: "\(path): kept at a time that is still to come"
        case .age(let path, let age): "\(path): \(age.components.seconds) s old, expected less than max_stale"
        case .keySet(let path, let error): "\(path): \(error)"
        }
    }
}

extension [UInt8] {
    /// What stands before and after a byte; nil has all before it.
    fileprivate func split(at index: Int?) -> (ArraySlice<UInt8>, ArraySlice<UInt8>) {
        guard let index else { return (self[...], []) }
        return (self[..<index], self[(index + 1)...])
    }
}
