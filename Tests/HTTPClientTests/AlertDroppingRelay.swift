import Glibc
import Testing

@testable import KeyDrill

/// A man in the middle of one TLS 1.2 connection, who passes on everything but the server's alerts: its last one, the
/// close_notify, never arrives.
struct AlertDroppingRelay: ~Copyable {
    let port: UInt16
    private let listening: ListeningPort
    private let thread: JoinableThread

    init(to server: UInt16) throws {
        let listening = try ListeningPort()
        let descriptor = listening.descriptor
        let thread = try #require(
            JoinableThread {
                let client = accept(descriptor, nil, nil)
                defer { close(client) }
                let server = Self.connect(to: server)
                defer { close(server) }
                Self.relay(client, server)
            })
        self.thread = thread
        port = listening.port
        self.listening = listening
    }

    deinit {
        // Ends a wait for a client that never came.
        shutdown(listening.descriptor, Int32(SHUT_RDWR))
        thread.join()
    }

    private static func connect(to port: UInt16) -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        _ = unsafe withUnsafeBytes(of: address) { bytes in
            unsafe Glibc.connect(
                descriptor, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
        }
        return descriptor
    }

    /// Carries bytes until one side ends.
    private static func relay(_ client: Int32, _ server: Int32) {
        var records: [UInt8] = []
        while true {
            var entries = [client, server].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            guard unsafe poll(&entries, 2, -1) > 0 else { continue }
            if entries[0].revents != 0 {
                let bytes = receive(from: client)
                guard !bytes.isEmpty else { return }
                send(bytes, to: server)
            }
            if entries[1].revents != 0 {
                let bytes = receive(from: server)
                guard !bytes.isEmpty else { return }
                records += bytes
                while let record = takeRecord(from: &records) { if record[0] != 21 { send(record, to: client) } }
            }
        }
    }

    /// A record is its type, two bytes of version, two of length and so many bytes (RFC 5246 §6.2.1).
    private static func takeRecord(from bytes: inout [UInt8]) -> [UInt8]? {
        guard bytes.count >= 5 else { return nil }
        let end = 5 + Int(bytes[3]) << 8 + Int(bytes[4])
        guard bytes.count >= end else { return nil }
        defer { bytes.removeFirst(end) }
        return Array(bytes.prefix(end))
    }

    private static func receive(from descriptor: Int32) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
        return Array(buffer.prefix(max(count, 0)))
    }

    private static func send(_ bytes: [UInt8], to descriptor: Int32) {
        _ = unsafe bytes.withUnsafeBytes {
            unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
    }
}
