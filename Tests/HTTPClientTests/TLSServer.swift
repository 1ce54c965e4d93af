import Glibc
import KeyDrill
import TestSupport
import Testing

/// A real nginx that serves `/keys` over TLS, and in `/behind/` what another server on loopback answers.
struct TLSServer: ~Copyable {
    let port: UInt16
    private let process: ChildProcess
    private let folder: TemporaryFolder

    /// - Parameters:
    ///   - certificate: A certificate and its key in PEM; see ``Certificates``.
    ///   - listen: Words of nginx's `listen`; without `ssl` it speaks plain HTTP.
    ///   - settings: Directives of nginx's `server` block.
    ///   - upstream: The port of the other server.
    init(
        _ certificate: String, listen: String = "ssl", settings: String = "", upstream: UInt16 = 9
    ) throws {
        let folder = try TemporaryFolder()
        // nginx takes over a socket that already listens, so that no port is chosen twice and no start waited for.
        let socket = try ListeningPort()
        try folder.write(certificate, to: "certificate.pem")
        try folder.write(
            Self.configuration(folder.path, "\(socket.port) \(listen)", settings, upstream: upstream), to: "nginx.conf")
        let process = try ChildProcess(
            #require(Nginx.program),
            ["-p", folder.path, "-c", "\(folder.path)/nginx.conf", "-e", "\(folder.path)/error.log"], in: folder.path,
            environment: ["NGINX": "0;"], input: .descriptor(socket.descriptor))
        self.process = process
        self.folder = folder
        port = socket.port
    }

    // A master that is killed leaves its workers behind.
    deinit {
        process.send(SIGTERM)
        _ = process.wait()
    }

    private static func configuration(
        _ folder: String, _ listen: String, _ settings: String, upstream: UInt16
    ) -> String {
        """
        \(geteuid() == 0 ? "user root;" : "")
        daemon off;
        worker_processes 1;
        pid \(folder)/nginx.pid;
        error_log \(folder)/error.log;
        events { worker_connections 64; }
        http {
            access_log off;
            client_body_temp_path \(folder)/body;
            fastcgi_temp_path \(folder)/fastcgi;
            proxy_temp_path \(folder)/proxy;
            scgi_temp_path \(folder)/scgi;
            uwsgi_temp_path \(folder)/uwsgi;
            server {
                listen 127.0.0.1:\(listen);
                ssl_certificate \(folder)/certificate.pem;
                ssl_certificate_key \(folder)/certificate.pem;
                \(settings)
                location /keys { return 200 '{"keys":[]}'; }
                location /name { return 200 '$ssl_server_name $ssl_protocol'; }
                location /behind/ { proxy_pass http://127.0.0.1:\(upstream); proxy_buffering off; }
            }
        }
        """
    }
}

/// A socket that listens on a port of 127.0.0.1 which the system has chosen; closed with the value.
struct ListeningPort: ~Copyable {
    let descriptor: Int32
    let port: UInt16

    init() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = unsafe withUnsafeMutableBytes(of: &address) { bytes in
            let place = unsafe bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self)
            return unsafe bind(descriptor, place, length) == 0 && listen(descriptor, 64) == 0
                && getsockname(descriptor, place, &length) == 0
        }
        try #require(isListening, "no port on 127.0.0.1")
        self.descriptor = descriptor
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit { close(descriptor) }
}
