import Glibc
package import Linux

/// Asks a running supervisor.
package enum ControlClient {
    /// The longest answer, in bytes.
    private static let answerLimit = 16 << 20

    /// Asks and waits for the answer.
    ///
    /// - Throws: ``ControlError``.
    package static func ask(_ request: ControlRequest, at address: UnixAddress) throws(ControlError) -> ControlReply {
        let descriptor = try connect(to: address)
        let line = request.line
        let sent = unsafe line.withUnsafeBytes {
            unsafe send(descriptor.number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        guard sent == line.count else { throw .system(path: address.text, SystemError("send")) }
        var answer: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while answer.count <= answerLimit {
            let count = unsafe chunk.withUnsafeMutableBytes {
                unsafe recv(descriptor.number, $0.baseAddress, $0.count, 0)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { break }
            answer += chunk[..<count]
        }
        guard let reply = ControlReply(parsing: answer) else { throw .noAnswer(path: address.text) }
        return reply
    }

    private static func connect(to address: UnixAddress) throws(ControlError) -> FileDescriptor {
        do {
            return try address.connect()
        } catch {
            guard error.code == ENOENT || error.code == ECONNREFUSED else {
                throw .system(path: address.text, error)
            }
            throw .notRunning(path: address.text)
        }
    }
}

/// Why a supervisor could not be asked.
package enum ControlError: Error, Equatable {
    /// Nobody listens at the control socket.
    case notRunning(path: String)
    /// The connection ended without an answer.
    case noAnswer(path: String)
    /// The system refused.
    case system(path: String, SystemError)
}

extension ControlError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notRunning(let path): "\(path): nobody listens there, expected a running `swiftlet serve`"
        case .noAnswer(let path): "\(path): no answer, expected one line of JSON"
        case .system(let path, let error): "\(path): \(error)"
        }
    }
}
