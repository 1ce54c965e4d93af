import Glibc
import Linux

/// The control socket and those who are connected to it; never waits for any of them.
struct ControlServer {
    /// The longest request, in bytes.
    static let requestLimit = 1024
    /// The most clients at once; another one is closed at once.
    static let clientLimit = 16
    /// How long a client may take to ask, and to read its answer.
    static let patience = Duration.seconds(10)

    private final class Client {
        let descriptor: FileDescriptor
        var input: [UInt8] = []
        var output: ArraySlice<UInt8> = []
        var isWaiting = false
        var deadline: SuspendingClock.Instant?

        init(_ descriptor: consuming FileDescriptor, until deadline: SuspendingClock.Instant) {
            self.descriptor = descriptor
            self.deadline = deadline
        }
    }

    private let path: String
    private let listening: SharedDescriptor
    private var clients: [Int: Client] = [:]
    private var lastClient = 0

    private final class SharedDescriptor {
        let descriptor: FileDescriptor
        init(_ descriptor: consuming FileDescriptor) { self.descriptor = descriptor }
    }

    init(_ address: UnixAddress) throws(SystemError) {
        listening = SharedDescriptor(try address.listen(backlog: 16))
        path = address.text
    }

    /// Removes the socket's path.
    func close() { unsafe unlink(path) }

    var interests: [Poll.Interest] {
        [Poll.Interest(listening.descriptor.number)]
            + clients.values.map { Poll.Interest($0.descriptor.number, wantsRoom: !$0.output.isEmpty) }
    }

    var nextDeadline: SuspendingClock.Instant? { clients.values.compactMap(\.deadline).min() }

    /// Goes on with every client that is ready.
    ///
    /// - Returns: The requests that are complete, each with its client's number for ``reply(_:to:)``.
    mutating func serve(_ ready: Set<Int32>, at now: SuspendingClock.Instant) -> [(client: Int, ControlRequest)] {
        if ready.contains(listening.descriptor.number) { accept(at: now) }
        var requests: [(client: Int, ControlRequest)] = []
        for (number, client) in clients {
            if client.deadline.map({ $0 <= now }) == true {
                clients[number] = nil
            } else if ready.contains(client.descriptor.number) {
                if !client.output.isEmpty {
                    write(number)
                } else if let request = read(number) {
                    requests.append((number, request))
                }
            }
        }
        return requests
    }

    /// Answers a request and closes the connection when the answer is written.
    mutating func reply(_ reply: ControlReply, to number: Int, at now: SuspendingClock.Instant) {
        guard let client = clients[number] else { return }
        client.output = reply.line[...]
        client.deadline = now + Self.patience
        write(number)
    }

    private mutating func accept(at now: SuspendingClock.Instant) {
        for _ in 0..<Self.clientLimit {
            guard let descriptor = listening.descriptor.accept() else { return }
            // The mode keeps others out already; root may come, too.
            guard let user = descriptor.peerUser, user == geteuid() || user == 0, clients.count < Self.clientLimit
            else { continue }
            lastClient += 1
            clients[lastClient] = Client(descriptor, until: now + Self.patience)
        }
    }

    private mutating func read(_ number: Int) -> ControlRequest? {
        guard let client = clients[number] else { return nil }
        var chunk = [UInt8](repeating: 0, count: Self.requestLimit + 1)
        let count = unsafe chunk.withUnsafeMutableBytes {
            unsafe recv(client.descriptor.number, $0.baseAddress, $0.count, 0)
        }
        if count < 0 && (errno == EAGAIN || errno == EINTR) { return nil }
        // Its end, or more than there is to say: whoever waits for an answer says nothing.
        guard count > 0, !client.isWaiting, client.input.count + count <= Self.requestLimit else {
            clients[number] = nil
            return nil
        }
        client.input += chunk[..<count]
        guard let end = client.input.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        guard end == client.input.count - 1, let request = ControlRequest(parsing: client.input) else {
            clients[number] = nil
            return nil
        }
        client.isWaiting = true
        client.deadline = nil
        return request
    }

    private mutating func write(_ number: Int) {
        guard let client = clients[number] else { return }
        while !client.output.isEmpty {
            let count = unsafe client.output.withUnsafeBytes {
                unsafe send(client.descriptor.number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0 && errno == EINTR { continue }
            if count < 0 && errno == EAGAIN { return }
            guard count > 0 else { break }
            client.output = client.output.dropFirst(count)
        }
        clients[number] = nil
    }
}
