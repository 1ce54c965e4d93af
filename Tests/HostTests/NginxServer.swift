import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// A real nginx in front of a host, both on Unix sockets.
struct NginxServer: ~Copyable {
    private let process: ChildProcess
    private let folder: TemporaryFolder
    /// The path of the socket that speaks HTTP.
    var path: String { "\(folder.path)/http.sock" }

    /// What a test wants otherwise than `swiftlet nginx` writes it.
    struct Options: Sendable {
        var keepsConnections = true
        var buffersRequests = true
        var headInBytes = 64 << 10
        var bodyInBytes = 8 << 20
    }

    /// - Parameter socket: The path of the host's socket.
    init(for socket: String, _ options: Options) throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.configuration(folder.path, socket, options), to: "nginx.conf")
        let arguments = ["-p", folder.path, "-c", "\(folder.path)/nginx.conf", "-e", "\(folder.path)/error.log"]
        process = try ChildProcess(#require(Nginx.program), arguments, in: folder.path)
        self.folder = folder
    }

    // A master that is killed leaves its workers behind.
    deinit {
        process.send(SIGTERM)
        _ = process.wait()
    }

    /// Runs nginx while the body runs; the body is given the path of its socket.
    static func run<Value>(
        for socket: String, _ options: Options = Options(), _ body: (String) throws -> Value
    ) throws -> Value {
        let server = try NginxServer(for: socket, options)
        try server.process.wait(forSocket: server.path)
        return try body(server.path)
    }

    /// As `swiftlet nginx` has it.
    private static let parameters = """
        fastcgi_param REQUEST_METHOD $request_method;
        fastcgi_param REQUEST_URI $request_uri;
        fastcgi_param SCRIPT_NAME $uri;
        fastcgi_param DOCUMENT_URI $uri;
        fastcgi_param QUERY_STRING $args;
        fastcgi_param CONTENT_TYPE $content_type;
        fastcgi_param CONTENT_LENGTH $content_length;
        fastcgi_param SERVER_PROTOCOL $server_protocol;
        fastcgi_param REQUEST_SCHEME $scheme;
        fastcgi_param HTTPS $https if_not_empty;
        fastcgi_param REMOTE_ADDR $remote_addr;
        fastcgi_param REMOTE_PORT $remote_port;
        fastcgi_param SERVER_ADDR $server_addr;
        fastcgi_param SERVER_PORT $server_port;
        fastcgi_param SERVER_NAME $server_name;
        fastcgi_param GATEWAY_INTERFACE CGI/1.1;
        fastcgi_param SERVER_SOFTWARE nginx/$nginx_version;
        fastcgi_param REQUEST_ID $request_id;
        fastcgi_param HTTP_PROXY "";
        """

    private static func configuration(_ folder: String, _ socket: String, _ options: Options) -> String {
        """
        \(geteuid() == 0 ? "user root;" : "")
        daemon off;
        worker_processes 1;
        pid \(folder)/nginx.pid;
        error_log \(folder)/error.log;
        events { worker_connections 512; }
        http {
            access_log off;
            client_body_temp_path \(folder)/body;
            fastcgi_temp_path \(folder)/fastcgi;
            proxy_temp_path \(folder)/proxy;
            scgi_temp_path \(folder)/scgi;
            uwsgi_temp_path \(folder)/uwsgi;
            upstream swiftlet {
                server unix:\(socket);
                \(options.keepsConnections ? "keepalive 64; keepalive_requests 1000000;" : "")
            }
            server {
                listen unix:\(folder)/http.sock;
                client_max_body_size \(options.bodyInBytes);
                large_client_header_buffers 8 \(max(options.headInBytes / 2, 8192));
                server_tokens off;
                location / {
                    fastcgi_pass swiftlet;
                    fastcgi_keep_conn \(options.keepsConnections ? "on" : "off");
                    fastcgi_request_buffering \(options.buffersRequests ? "on" : "off");
                    fastcgi_read_timeout 60s;
                    fastcgi_buffers 16 16k;
                    fastcgi_buffer_size 32k;
                    fastcgi_next_upstream off;
        \(parameters)
                }
            }
        }
        """
    }
}
