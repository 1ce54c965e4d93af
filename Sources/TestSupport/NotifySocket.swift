internal import Glibc

/// The datagram socket of a service manager, and what a service told it (sd_notify(3)).
package final class NotifySocket {
    /// What stands in `NOTIFY_SOCKET`: a path, or `@` and a name in the abstract namespace.
    package let address: String
    private let folder: TemporaryFolder
    private let number: Int32
    private var datagrams: [String] = []

    /// Makes one in a folder of its own.
    ///
    /// - Throws: ``SystemCallError`` if it cannot be made.
    package init(isAbstract: Bool = false) throws(SystemCallError) {
        folder = try TemporaryFolder()
        address = (isAbstract ? "@" : "") + folder.path + "/notify"
        number = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        var raw = sockaddr_un()
        raw.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(address.utf8)
        if isAbstract { bytes[0] = 0 }
        unsafe withUnsafeMutableBytes(of: &raw.sun_path) { unsafe $0.copyBytes(from: bytes) }
        // An abstract name ends with the length; a path with its NUL.
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count + (isAbstract ? 0 : 1))
        let bound = unsafe withUnsafeBytes(of: &raw) { raw in
            unsafe bind(number, raw.assumingMemoryBound(to: sockaddr.self).baseAddress, length)
        }
        guard bound == 0 else { throw SystemCallError("bind", on: address, code: errno) }
    }

    deinit { close(number) }

    /// Every datagram so far.
    package var received: [String] {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe recv(number, $0.baseAddress, $0.count, 0) }
            guard count > 0 else { return datagrams }
            datagrams.append(String(decoding: buffer.prefix(count), as: UTF8.self))
        }
    }
}
