import COpenSSL

/// This thread's queue of libcrypto errors, which grows until somebody empties it.
enum ErrorQueue {
    /// Empties the queue.
    static func clear() { ERR_clear_error() }

    /// Empties the queue and returns its oldest entry.
    static func drain() -> KeyError {
        let code = ERR_get_error()
        ERR_clear_error()
        return .libraryFailure(code: code)
    }

    /// Empties the queue in favour of an error that says more.
    static func drain(_ error: KeyError) -> KeyError {
        ERR_clear_error()
        return error
    }
}
