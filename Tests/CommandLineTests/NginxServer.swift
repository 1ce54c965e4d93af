import Glibc
import TestSupport
import Testing

/// The runtime, and a real nginx before it as `swiftlet nginx` configures it.
final class NginxServer {
    /// The service.
    let runtime: ChildProcess
    private let nginx: ChildProcess
    private let socket: String

    /// - Parameter program: Which program with the runtime's command line serves.
    init(before workplace: Workplace, program: String = Workplace.program) throws {
        runtime = try workplace.serve(program: program)
        socket = "\(workplace.path)/http.sock"
        let server = try workplace.run(["nginx", "--listen", "unix:\(socket)"], program: program).output
        try workplace.folder.write(Self.configuration(server), to: "nginx.conf")
        nginx = try ChildProcess(
            #require(Nginx.program), ["-e", "error.log", "-p", workplace.path, "-c", "nginx.conf"], in: workplace.path)
        try nginx.wait(forSocket: socket)
    }

    /// Ends both.
    func stop() {
        // A master that is killed leaves its workers behind.
        nginx.send(SIGTERM)
        _ = nginx.wait()
        runtime.send(SIGTERM)
        _ = runtime.wait()
    }

    /// Sends the lines of a request's head and what there is of its body, and takes the answer.
    func exchange(_ lines: [String], body: String = "") throws -> CGIResponse {
        let client = try FastCGIClient.connect(unix: socket, timeout: .seconds(60))
        let head = (lines + ["Host: localhost", "Connection: close", "", ""]).joined(separator: "\r\n")
        try client.send(Array((head + body).utf8))
        var received: [UInt8] = []
        while true {
            let bytes = try client.receive()
            guard !bytes.isEmpty else { break }
            received += bytes
        }
        // An HTTP head is a CGI head but for its first line.
        return try CGIResponse(parsing: Array("Status: ".utf8) + received.drop { $0 != UInt8(ascii: " ") })
    }

    /// The whole of an nginx configuration in a folder of its own.
    static func configuration(_ server: String) -> String {
        """
        \(geteuid() == 0 ? "user root;" : "")
        daemon off;
        worker_processes 2;
        pid nginx.pid;
        events {}
        http {
            client_body_temp_path body;
            fastcgi_temp_path fastcgi;
            proxy_temp_path proxy;
            scgi_temp_path scgi;
            uwsgi_temp_path uwsgi;
            access_log off;
        \(server)
        }
        """
    }
}
