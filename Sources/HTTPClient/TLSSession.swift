import CLibSSL

/// One TLS connection (SSL) over a socket.
///
/// libssl reads from and writes to memory only; the bytes are carried here, since its own socket BIO knows neither
/// deadlines nor `MSG_NOSIGNAL`.
@safe struct TLSSession: ~Copyable {
    private let raw: OpaquePointer
    /// Bytes from the server, for libssl to read; owned by the session, like ``outgoing``.
    private let incoming: OpaquePointer
    private let outgoing: OpaquePointer
    private let socket: TCPSocket

    private init(
        adopting raw: OpaquePointer, _ incoming: OpaquePointer, _ outgoing: OpaquePointer,
        over socket: consuming TCPSocket
    ) {
        unsafe self.raw = raw
        unsafe self.incoming = incoming
        unsafe self.outgoing = outgoing
        self.socket = socket
    }

    deinit { unsafe SSL_free(raw) }

    /// Shakes hands.
    ///
    /// - Throws: ``HTTPClientError/certificateRefused(code:)``, ``HTTPClientError/tlsFailed(code:)``,
    ///   ``HTTPClientError/cutOff(bodyBytes:expected:)`` or ``HTTPClientError/timedOut(after:)``.
    static func open(
        over socket: consuming TCPSocket, to url: HTTPURL, _ context: borrowing TLSContext, by deadline: Deadline
    ) throws(HTTPClientError) -> TLSSession {
        guard let raw = unsafe context.makeSession() else { throw .tlsFailed(code: ERR_get_error()) }
        let incoming = unsafe BIO_new(BIO_s_mem())
        let outgoing = unsafe BIO_new(BIO_s_mem())
        // From here on the session frees them; of two that are null it makes nothing.
        unsafe SSL_set_bio(raw, incoming, outgoing)
        guard let incoming = unsafe incoming, let outgoing = unsafe outgoing else {
            unsafe SSL_free(raw)
            throw .tlsFailed(code: ERR_get_error())
        }
        let session = unsafe TLSSession(adopting: raw, incoming, outgoing, over: socket)
        try session.expect(url)
        guard case .done = unsafe try session.run(by: deadline, { raw in unsafe SSL_connect(raw) }) else {
            throw .cutOff(bodyBytes: 0, expected: nil)
        }
        // Beyond doubt: a handshake that verifies nothing goes through all the same.
        let verdict = unsafe SSL_get_verify_result(raw)
        guard verdict == X509_V_OK else { throw .certificateRefused(code: Int32(clamping: verdict)) }
        return session
    }

    /// Names the host that the certificate must be for (RFC 9525 §6); an address is never sent as a server name
    /// (RFC 6066 §3).
    private func expect(_ url: HTTPURL) throws(HTTPClientError) {
        unsafe SSL_set_hostflags(
            raw, UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT))
        let isSet =
            url.isAddress
            ? unsafe X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(raw), url.host) == 1
            : unsafe SSL_set1_host(raw, url.host) == 1 && swiftlet_send_server_name(raw, url.host) == 1
        guard isSet else { throw .tlsFailed(code: ERR_get_error()) }
    }

    /// Sends bytes.
    ///
    /// - Throws: ``HTTPClientError/tlsFailed(code:)``, ``HTTPClientError/timedOut(after:)``.
    func send(_ bytes: [UInt8], by deadline: Deadline) throws(HTTPClientError) {
        guard !bytes.isEmpty else { return }
        _ = unsafe try run(by: deadline) { session in
            unsafe bytes.withUnsafeBytes { unsafe SSL_write(session, $0.baseAddress, Int32($0.count)) }
        }
    }

    /// Waits for bytes; the end counts as said only by TLS's own close_notify (RFC 8446 §6.1), since anybody on the
    /// way can close a TCP connection.
    ///
    /// - Throws: ``HTTPClientError/tlsFailed(code:)``, ``HTTPClientError/timedOut(after:)``.
    func receive(by deadline: Deadline) throws(HTTPClientError) -> Received {
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        let capacity = Int32(buffer.count)
        let result = unsafe try run(by: deadline) { session in unsafe SSL_read(session, &buffer, capacity) }
        switch result {
        case .done(let count): return .bytes(Array(buffer.prefix(count)))
        case .end: return .end
        case .broken: return .broken
        }
    }

    private enum Result {
        case done(Int)
        case end
        case broken
    }

    /// Repeats one of libssl's calls, carrying bytes both ways, until it has what it wants.
    private func run(
        by deadline: Deadline, _ call: (OpaquePointer) -> Int32
    ) throws(HTTPClientError) -> Result {
        while true {
            // SSL_get_error looks at this thread's queue, where an older error would speak for this call.
            ERR_clear_error()
            let count = unsafe call(raw)
            let outcome = unsafe SSL_get_error(raw, count)
            let code = ERR_peek_error()
            try socket.send(pendingBytes(), by: deadline)
            switch outcome {
            case SSL_ERROR_NONE: return .done(Int(count))
            case SSL_ERROR_ZERO_RETURN: return .end
            case SSL_ERROR_WANT_WRITE: continue
            case SSL_ERROR_WANT_READ: break
            default: throw failure(code: code)
            }
            guard case .bytes(let bytes) = try socket.receive(by: deadline) else { return .broken }
            let isTaken = unsafe bytes.withUnsafeBytes { bytes in
                unsafe BIO_write(incoming, bytes.baseAddress, Int32(bytes.count)) == Int32(bytes.count)
            }
            guard isTaken else { throw .tlsFailed(code: ERR_peek_error()) }
        }
    }

    /// What libssl wants sent, an alert of ours among it.
    private func pendingBytes() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: unsafe BIO_ctrl_pending(outgoing))
        guard !bytes.isEmpty else { return [] }
        let capacity = Int32(bytes.count)
        let count = unsafe BIO_read(outgoing, &bytes, capacity)
        return Array(bytes.prefix(max(Int(count), 0)))
    }

    private func failure(code: UInt) -> HTTPClientError {
        let verdict = unsafe SSL_get_verify_result(raw)
        return verdict == X509_V_OK ? .tlsFailed(code: code) : .certificateRefused(code: Int32(clamping: verdict))
    }
}
