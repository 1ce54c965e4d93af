import Glibc

/// A socket passed by systemd's protocol (sd_listen_fds(3)).
package enum PassedSocket {
    /// Where the passed descriptors begin.
    private static let first: Int32 = 3

    /// Moves the passed socket to descriptor 0, where FastCGI has it (FastCGI 1.0 §2.2).
    ///
    /// - Parameter variable: The value of an environment variable.
    /// - Returns: Whether there is one.
    /// - Throws: ``PassedSocketError`` for anything but one.
    package static func take(from variable: (String) -> String?) throws(PassedSocketError) -> Bool {
        // Set for another process, of which this one is a child.
        guard let process = variable("LISTEN_PID"), process == "\(getpid())" else { return false }
        guard let text = variable("LISTEN_FDS"), let count = Int32(text), count >= 0 else {
            throw .malformed(variable("LISTEN_FDS") ?? "")
        }
        guard count > 0 else { return false }
        guard count == 1 else { throw .count(found: count) }
        var isListening: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        guard unsafe getsockopt(first, SOL_SOCKET, SO_ACCEPTCONN, &isListening, &length) == 0, isListening != 0,
            dup2(first, 0) == 0
        else { throw .notListening }
        close(first)
        return true
    }
}

/// Why what systemd passed cannot be served.
package enum PassedSocketError: Error, Equatable {
    /// The number of sockets is no number.
    case malformed(String)
    /// There are several.
    case count(found: Int32)
    /// It is no socket, or one that does not listen.
    case notListening
}

extension PassedSocketError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .malformed(let text): "LISTEN_FDS is \"\(text)\", expected a number"
        case .count(let found): "\(found) sockets were passed, expected one ListenStream= in the socket unit"
        case .notListening:
            "the descriptor that was passed is no listening socket, expected ListenStream= and Accept=no in the socket unit"
        }
    }
}
