import CallDispatch
import FunctionKit
import Glibc
import HTTPTypes
import Settings

/// The nginx upstream and server that fit a runtime: its socket, its limits, its functions.
struct NginxConfiguration {
    let settings: RuntimeSettings
    let functions: [RegisteredFunction]
    let listen: String

    /// What nginx passes of each request (RFC 3875 §4.1); `HTTP_*` come by themselves.
    private static let parameters = [
        ("REQUEST_METHOD", "$request_method"), ("REQUEST_URI", "$request_uri"), ("SCRIPT_NAME", "$uri"),
        ("DOCUMENT_URI", "$uri"), ("QUERY_STRING", "$args"), ("CONTENT_TYPE", "$content_type"),
        ("CONTENT_LENGTH", "$content_length"), ("SERVER_PROTOCOL", "$server_protocol"),
        ("REQUEST_SCHEME", "$scheme"), ("HTTPS", "$https if_not_empty"), ("REMOTE_ADDR", "$remote_addr"),
        ("REMOTE_PORT", "$remote_port"), ("SERVER_ADDR", "$server_addr"), ("SERVER_PORT", "$server_port"),
        ("SERVER_NAME", "$server_name"), ("GATEWAY_INTERFACE", "CGI/1.1"),
        ("SERVER_SOFTWARE", "nginx/$nginx_version"), ("REQUEST_ID", "$request_id"), ("HTTP_PROXY", "\"\""),
    ]

    /// What nginx answers in the runtime's place, in the runtime's form.
    private static let ownAnswers = [
        // Requests that nginx itself refuses: two Authorization fields, "%00" in the path, a malformed head.
        (cause: 400, status: 400, title: "Bad Request"),
        // The locations of these answers, asked for from outside.
        (cause: 404, status: 404, title: "Not Found"),
        (cause: 405, status: 405, title: "Method Not Allowed"),
        (cause: 413, status: 413, title: "Content Too Large"),
        (cause: 414, status: 414, title: "URI Too Long"),
        // More from one address than even the runtime's rates, doubled, let pass.
        (cause: 429, status: 429, title: "Too Many Requests"),
        // nginx's own number for a header that fits no buffer.
        (cause: 494, status: 431, title: "Request Header Fields Too Large"),
        (cause: 500, status: 500, title: "Internal Server Error"),
        (cause: 502, status: 502, title: "Bad Gateway"),
        (cause: 504, status: 504, title: "Gateway Timeout"),
        (cause: 505, status: 505, title: "HTTP Version Not Supported"),
    ]

    /// nginx cannot tell for how long; who comes again too early is told exactly by the runtime.
    private static let retryAfter = "\n        add_header Retry-After 1 always;"

    /// The body that the runtime would have written.
    private static func problem(_ status: Int, _ title: String) -> String {
        "{\"id\":\"$request_id\",\"status\":\(status),\"title\":\"\(title)\",\"type\":\"about:blank\"}"
    }

    /// The configuration, to stand inside `http { … }`.
    var text: String {
        let served = functions.map { "#   \($0.endpoint.method.rawValue) \($0.endpoint.path)" }
        let rates = NginxRates(settings, functions: functions)
        let zones = rates.zoneLines.map { $0 + "\n" }.joined()
        let limits = rates.limitLines.map { ($0.isEmpty ? "" : "        " + $0) + "\n" }.joined()
        let parameters = Self.parameters.map { "        fastcgi_param \($0.0) \($0.1);" }
        // Locations with a path: a request whose line nginx could not read has no URI, and never reaches a named one.
        let refusals = Self.ownAnswers.map { answer in
            """
                error_page \(answer.cause) =\(answer.status) /.swiftlet/\(answer.status);
                location = /.swiftlet/\(answer.status) {
                    internal;
                    default_type application/problem+json;
                    add_header X-Request-Id $request_id always;\(answer.status == 429 ? Self.retryAfter : "")
                    return \(answer.status) '\(Self.problem(answer.status, answer.title))';
                }
            """
        }
        return """
            # Written by `swiftlet nginx`; include it in the http block. It serves:
            \(served.joined(separator: "\n"))

            \(zones)upstream swiftlet {
                server \(address);
                keepalive 64;
                keepalive_requests 1000000;
                keepalive_timeout 1h;
            }

            server {
                listen \(listen);
                client_max_body_size \(max(settings.limits.bodyInBytes, 1));
                # One buffer: nginx passes a head on in one FastCGI record, which ends at 64 KiB.
                large_client_header_buffers 1 \(min(max(settings.limits.headInBytes, 8192), 60 << 10));
                server_tokens off;

                location / {
            \(limits)        fastcgi_pass swiftlet;
                    fastcgi_keep_conn on;
                    # No answer is waited for longer than the runtime's own deadline.
                    fastcgi_read_timeout \(settings.limits.deadline.components.seconds + 5)s;
                    fastcgi_buffers 16 16k;
                    fastcgi_buffer_size 32k;
                    # A call may have been carried out although its answer was lost: never send it twice.
                    fastcgi_next_upstream off;

            \(parameters.joined(separator: "\n"))
                }

            \(refusals.joined(separator: "\n"))
            }
            """
    }

    private var address: String {
        switch settings.server.listen {
        case .tcp: "\(settings.server.listen)"
        case .unix(let path): quoted("unix:\(absolute(path))")
        }
    }

    /// A path may hold what would end a directive.
    private func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    /// nginx takes relative paths as its own prefix's.
    private func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/"), let folder = unsafe getcwd(nil, 0) else { return path }
        defer { unsafe free(folder) }
        return unsafe "\(String(cString: folder))/\(path)"
    }
}
