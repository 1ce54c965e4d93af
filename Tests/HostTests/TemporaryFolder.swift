import FoundationEssentials
import Glibc

/// A folder of a test's own, with a path short enough for a socket in it; removed with everything when the value ends.
struct TemporaryFolder: ~Copyable {
    let path: String

    init() throws {
        var template = Array("/tmp/swiftlet-XXXXXX\0".utf8)
        let isMade = unsafe template.withUnsafeMutableBytes { bytes in
            guard let name = bytes.baseAddress else { return false }
            return unsafe mkdtemp(name.assumingMemoryBound(to: CChar.self)) != nil
        }
        guard isMade else { throw POSIXFailure(call: "mkdtemp", code: errno) }
        path = String(decoding: template.dropLast(), as: UTF8.self)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(filePath: "\(path)/\(name)"))
    }
}

/// A system call that failed in a test's own machinery.
struct POSIXFailure: Error {
    let call: String
    let code: Int32
}
