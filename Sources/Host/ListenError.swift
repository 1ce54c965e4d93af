package import Linux

/// Why the host cannot listen at an address.
package struct ListenError: Error, Equatable, CustomStringConvertible {
    package enum Reason: Error, Equatable {
        case inUse
        case notASocket
        case notAnAddress
        case pathTooLong(limit: Int)
        case noFolder(String)
        case folderClosed(String)
        case noSuchGroup(String)
        case system(SystemError)
    }

    package let address: String
    package let reason: Reason

    package var description: String {
        let reason =
            switch reason {
            case .inUse: "another process listens there, expected a free address"
            case .notASocket: "something that is no socket stands there, expected a socket or nothing"
            case .notAnAddress: "not an address, expected a numeric IPv4 or IPv6 address"
            case .pathTooLong(let limit): "path is too long, expected at most \(limit) bytes"
            case .noFolder(let path): "folder \(path) is not there, expected one that this user may write"
            case .folderClosed(let path): "folder \(path) is closed to this user, expected one that it may write"
            case .noSuchGroup(let group): "no group \"\(group)\" on this machine, expected one that there is"
            case .system(let error): "\(error)"
            }
        return "cannot listen at \(address): \(reason)"
    }
}
