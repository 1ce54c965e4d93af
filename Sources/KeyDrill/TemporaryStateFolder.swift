import FoundationEssentials
import Glibc
import Linux
import RemoteKeys

/// A state folder of the drill's own, removed with what is in it when the value ends.
final class TemporaryStateFolder {
    private let path: String

    init() throws(DrillError) {
        var template = Array(FileManager.default.temporaryDirectory.path.utf8CString.dropLast())
        template += Array("/swiftlet-drill.XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw .system(SystemError("mkdtemp")) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Where the runtime keeps the last good set of a source.
    func cache(of source: KeySetFetch.Source) -> KeySetCache {
        KeySetCache(folder: path, name: "drill", source: source)
    }
}
