import Glibc
import Linux
import Synchronization
import TestSupport

/// A server on a Unix socket that answers commands as a test likes; ended with the value.
final class FakeRedis: Sendable {
    /// What follows a command.
    enum Answer: Sendable {
        case bytes([UInt8])
        /// The bytes, and then the end of the connection.
        case last([UInt8])
        /// The end of the connection, and of the server.
        case gone
        /// The bytes again and again until the client has gone, with a pause between them.
        case endless([UInt8], pauseInMilliseconds: Int32)

        static func text(_ text: String) -> Answer { .bytes(Array(text.utf8)) }
    }

    let socket: String
    private let folder: TemporaryFolder
    private let isOver = Mutex(false)
    private let count = Atomic(0)

    /// How many commands have come, those that load scripts aside.
    var commandCount: Int { count.load(ordering: .acquiring) }

    /// - Parameter answer: What to say to a command, given the number of those before it, scripts loaded aside.
    init(_ answer: @escaping @Sendable (Int) -> Answer) throws {
        folder = try TemporaryFolder()
        socket = folder.path + "/redis"
        guard let address = UnixAddress(socket) else { fatalError("a path too long") }
        let listener = try address.listen(backlog: 64)
        let box = Box(listener)
        try Thread.start(named: "fake-redis") { [weak self] in
            while true {
                _ = Poll.wait(for: [Poll.Interest(box.descriptor.number)], milliseconds: 50)
                guard let self, !self.isOver.withLock({ $0 }) else { return }
                guard let connection = box.descriptor.accept() else { continue }
                let client = Box(connection)
                try? Thread.start(named: "fake-client") { [weak self] in
                    Self.serve(client.descriptor.number) { self?.next(answer) ?? .gone }
                }
            }
        }
    }

    private func next(_ answer: (Int) -> Answer) -> Answer {
        let answer = answer(count.wrappingAdd(1, ordering: .acquiringAndReleasing).oldValue)
        if case .gone = answer {
            isOver.withLock { $0 = true }
            unsafe unlink(socket)
        }
        return answer
    }

    private static func serve(_ number: Int32, _ answer: () -> Answer) {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            _ = Poll.wait(for: [Poll.Interest(number)], milliseconds: nil)
            let length = unsafe buffer.withUnsafeMutableBytes { unsafe recv(number, $0.baseAddress, $0.count, 0) }
            guard length > 0 else { return }
            let command = buffer[..<length]
            let isLoading = command.starts(with: Array("*3\r\n$6\r\nSCRIPT\r\n".utf8))
            let digest = Answer.text("$40\r\n" + String(repeating: "0", count: 40) + "\r\n")
            switch isLoading ? digest : answer() {
            case .bytes(let bytes): if !send(bytes, to: number) { return }
            case .last(let bytes):
                _ = send(bytes, to: number)
                return
            case .gone: return
            case .endless(let bytes, let pause):
                while send(bytes, to: number) { Thread.sleep(milliseconds: pause) }
                return
            }
        }
    }

    private static func send(_ bytes: [UInt8], to number: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { bytes in
                unsafe Glibc.send(number, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                _ = Poll.wait(for: [Poll.Interest(number, wantsRoom: true)], milliseconds: nil)
            } else {
                return false
            }
        }
        return true
    }

    private final class Box: Sendable {
        let descriptor: FileDescriptor

        init(_ descriptor: consuming FileDescriptor) { self.descriptor = descriptor }
    }
}
