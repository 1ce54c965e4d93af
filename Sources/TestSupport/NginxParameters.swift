/// The pairs that a stock nginx sends: Debian's `fastcgi_params`, then the client's header fields as `HTTP_*`.
///
/// nginx is `nginx/1.22.1` on 127.0.0.1:8080 over plain HTTP (so `HTTPS` is left out); its client is 127.0.0.1.
///
/// - Parameters:
///   - path: As the client wrote it, percent-encoded; it goes into `REQUEST_URI`.
///   - query: Without its question mark.
///   - headers: Besides `Host`. `Content-Length` is added where there is a body.
///   - documentURI: nginx's normalised path, for `DOCUMENT_URI` and `SCRIPT_NAME`; without it, `path` decoded.
/// - Returns: Names and values in nginx's order.
package func nginxParameters(
    method: String = "GET", path: String = "/", query: String = "", headers: [(name: String, value: String)] = [],
    body: [UInt8] = [], documentURI: String? = nil
) -> [(name: String, value: String)] {
    func header(_ name: String) -> String? {
        headers.first { header in header.name.lowercased() == name }?.value
    }
    let normalisedPath = documentURI ?? percentDecoded(path)
    let contentLength = header("content-length") ?? (body.isEmpty ? "" : String(body.count))
    var pairs = [
        (name: "QUERY_STRING", value: query),
        ("REQUEST_METHOD", method),
        ("CONTENT_TYPE", header("content-type") ?? ""),
        ("CONTENT_LENGTH", contentLength),
        ("SCRIPT_NAME", normalisedPath),
        ("REQUEST_URI", query.isEmpty ? path : "\(path)?\(query)"),
        ("DOCUMENT_URI", normalisedPath),
        ("DOCUMENT_ROOT", "/usr/share/nginx/html"),
        ("SERVER_PROTOCOL", "HTTP/1.1"),
        ("REQUEST_SCHEME", "http"),
        ("GATEWAY_INTERFACE", "CGI/1.1"),
        ("SERVER_SOFTWARE", "nginx/1.22.1"),
        ("REMOTE_ADDR", "127.0.0.1"),
        ("REMOTE_PORT", "51234"),
        ("REMOTE_USER", ""),
        ("SERVER_ADDR", "127.0.0.1"),
        ("SERVER_PORT", "8080"),
        ("SERVER_NAME", "localhost"),
        ("REDIRECT_STATUS", "200"),
        ("HTTP_HOST", header("host") ?? "localhost"),
    ]
    for header in headers where header.name.lowercased() != "host" {
        let name = header.name.uppercased().map { character in character == "-" ? "_" : character }
        pairs.append(("HTTP_" + String(name), header.value))
    }
    if header("content-length") == nil, !body.isEmpty { pairs.append(("HTTP_CONTENT_LENGTH", contentLength)) }
    return pairs
}

private func percentDecoded(_ path: String) -> String {
    var decoded: [UInt8] = []
    var rest = path.utf8[...]
    while let byte = rest.popFirst() {
        let digits = rest.prefix(2)
        let code = String(decoding: digits, as: UTF8.self)
        if byte == UInt8(ascii: "%"), digits.count == 2, let value = UInt8(code, radix: 16) {
            decoded.append(value)
            rest = rest.dropFirst(2)
        } else {
            decoded.append(byte)
        }
    }
    return String(decoding: decoded, as: UTF8.self)
}
