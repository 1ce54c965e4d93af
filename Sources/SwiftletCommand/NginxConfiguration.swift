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
        let parameters = Self.parameters.map { "    fastcgi_param \($0.0) \($0.1);" }
        let locations = NginxLocations(functions).lines(rates.limitLines + ["fastcgi_pass swiftlet;"])
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
                # Half of the runtime's own limit, so that it is nginx who ends an idle connection: the runtime could do so
                # in the moment in which nginx sends a request over it, which would then be lost.
                keepalive_timeout \((settings.limits.idleTime / 2).quantity);
            }

            server {
                listen \(listen);
                client_max_body_size \(max(settings.limits.bodyInBytes, 1));
                # One buffer: nginx passes a head on in one FastCGI record, which ends at 64 KiB.
                large_client_header_buffers 1 \(min(max(settings.limits.headInBytes, 8192), 60 << 10));
                server_tokens off;

                # As the client sent it, and as the runtime reads it: "//" is no "/".
                merge_slashes off;

                fastcgi_keep_conn on;
                # Longer than the runtime takes until it answers 504 itself, and than the 15 s after which a silent stream
                # of events gives a sign of life.
                fastcgi_read_timeout \(patience)s;
                fastcgi_send_timeout \(patience)s;
                fastcgi_buffers 16 16k;
                fastcgi_buffer_size 32k;
                # A call may have been carried out although its answer was lost: never send it twice.
                fastcgi_next_upstream off;

                # Locations inherit these, unless they have a fastcgi_param of their own.
            \(parameters.joined(separator: "\n"))

            \(locations.map { "    " + $0 }.joined(separator: "\n"))

            \(refusals.joined(separator: "\n"))
            }
            """
    }

    /// How many seconds nginx waits for the runtime.
    private var patience: Int64 {
        let limits = settings.limits
        let longest = limits.queueTime + limits.deadline + limits.grace
        return max(longest.components.seconds + 1 + 5, 65)
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
