import CLibSSL

/// Fetches small documents, such as key sets, over https, or over http from this machine itself.
///
/// It makes one HTTP/1.1 request a connection, follows no redirection, asks for no compression and takes no proxy from
/// the environment. Of OpenSSL it takes TLS; the response is read here, because OSSL_HTTP_exchange (3.0) loses the
/// bytes of a line that arrives in two parts, hands out chunked bodies with their chunks' heads, reads header fields
/// without end past its time limit, and tries a refused connection again until that is over.
package struct HTTPClient: Sendable {
    /// What a fetch may take.
    package struct Limits: Sendable, Equatable {
        /// The longest body.
        package var bodyInBytes: Int
        /// The time for the whole: connecting, shaking hands, asking, and the answer to its last byte. Looking up the
        /// host's name counts, but is not interrupted.
        package var duration: Duration

        package init(bodyInBytes: Int = 1 << 20, duration: Duration = .seconds(5)) {
            self.bodyInBytes = bodyInBytes
            self.duration = duration
        }
    }

    /// Whom to believe that a certificate is the host's.
    package enum Trust: Sendable, Equatable {
        /// The system's store, as OpenSSL finds it (`SSL_CERT_FILE` and `SSL_CERT_DIR` move it).
        case system
        /// The certificates in a PEM file, and no others.
        case file(path: String)
    }

    private let limits: Limits
    private let trust: Trust

    package init(limits: Limits = Limits(), trust: Trust = .system) {
        self.limits = limits
        self.trust = trust
    }

    /// Fetches a document, blocking the calling thread; several threads may fetch at once.
    ///
    /// The name of a host is looked up by getaddrinfo(3), which no deadline ends: behind a name server that is away it
    /// blocks for as long as the system's resolver is configured to, and the fetch then ends with
    /// ``HTTPClientError/timedOut(after:)``.
    ///
    /// - Parameter accept: The media types to ask for (RFC 9110 §12.5.1), without control characters.
    /// - Returns: The body of a response with status 200.
    /// - Throws: ``HTTPClientError``.
    package func get(_ url: HTTPURL, accept: String) throws(HTTPClientError) -> [UInt8] {
        precondition(
            accept.utf8.allSatisfy { (0x20...0x7E).contains($0) }, "an Accept field is printable ASCII, on one line")
        // libssl's errors wait in a queue of this thread, for whoever asks next.
        defer { ERR_clear_error() }
        let deadline = Deadline(after: limits.duration)
        let connection = try Connection.open(to: url, trusting: trust, by: deadline)
        try connection.send(Self.request(url, accept: accept), by: deadline)
        var decoder = ResponseDecoder(bodyLimitInBytes: limits.bodyInBytes)
        while true {
            switch try connection.receive(by: deadline) {
            case .bytes(let bytes): if let body = try decoder.receive(bytes) { return body }
            case .end: return try decoder.end(isClean: true)
            case .broken: return try decoder.end(isClean: false)
            }
        }
    }

    /// HTTP/1.1, since gateways such as Envoy answer 1.0 with 426 (Upgrade Required).
    private static func request(_ url: HTTPURL, accept: String) -> [UInt8] {
        let lines = [
            "GET \(url.target) HTTP/1.1", "Host: \(url.authority)", "Accept: \(accept)", "User-Agent: swiftlet",
            "Connection: close", "", "",
        ]
        return Array(lines.joined(separator: "\r\n").utf8)
    }
}
