import CLibSSL

/// What a TLS client asks of every server (SSL_CTX): TLS 1.2 or later, and a certificate that the trust store vouches
/// for.
///
/// Made anew for every fetch: no session is ever resumed, and a store that was replaced counts at once. Debian's store of
/// some 140 certificates costs 16 ms each time.
@safe struct TLSContext: ~Copyable {
    private let raw: OpaquePointer

    private init(adopting raw: OpaquePointer) { unsafe self.raw = raw }

    deinit { unsafe SSL_CTX_free(raw) }

    /// Makes the context.
    ///
    /// - Throws: ``HTTPClientError/unreadableTrust`` or ``HTTPClientError/tlsFailed(code:)``.
    static func make(trusting trust: HTTPClient.Trust) throws(HTTPClientError) -> TLSContext {
        guard let raw = unsafe SSL_CTX_new(TLS_client_method()) else { throw .tlsFailed(code: ERR_get_error()) }
        let context = unsafe TLSContext(adopting: raw)
        guard unsafe swiftlet_require_tls_1_2(raw) == 1 else { throw .tlsFailed(code: ERR_get_error()) }
        // TLS 1.2 lets a server have the handshake again and again (RFC 5246 §7.4.1.1).
        unsafe swiftlet_refuse_renegotiation(raw)
        unsafe SSL_CTX_set_verify(raw, SSL_VERIFY_PEER, nil)
        switch trust {
        case .system:
            // A store that is not there is an empty one: then every certificate is refused.
            guard unsafe SSL_CTX_set_default_verify_paths(raw) == 1 else { throw .tlsFailed(code: ERR_get_error()) }
        case .file(let path):
            guard unsafe SSL_CTX_load_verify_file(raw, path) == 1 else { throw .unreadableTrust }
        }
        return context
    }

    /// Makes a session, which keeps its own reference to the context.
    func makeSession() -> OpaquePointer? { unsafe SSL_new(raw) }
}
