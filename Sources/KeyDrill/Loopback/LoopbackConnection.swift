import Glibc
import Synchronization

/// The server's end of one connection.
struct LoopbackConnection: ~Copyable {
    private let descriptor: Int32
    /// Becomes ready when the server stops.
    private let stop: Int32
    private let tally: LoopbackTally

    /// - Parameter descriptor: A connected socket, closed with the value.
    init(adopting descriptor: Int32, stoppedBy stop: Int32, _ tally: LoopbackTally) {
        self.descriptor = descriptor
        self.stop = stop
        self.tally = tally
    }

    deinit { close(descriptor) }

    /// Reads the head of a request; nil if there is none to come.
    func request() -> LoopbackRequest? {
        var head: [UInt8] = []
        while head.count < 64 << 10, wait(for: POLLIN) {
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = unsafe recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            guard count > 0 else { return nil }
            head += buffer.prefix(count)
            if head.firstRange(of: Array("\r\n\r\n".utf8)) != nil { return LoopbackRequest(head: head) }
        }
        return nil
    }

    /// Gives an answer, up to the point where the client goes or the server stops.
    func give(_ answer: LoopbackAnswer) {
        for step in answer.steps {
            switch step {
            case .send(let bytes): guard send(bytes) else { return }
            case .drip(let bytes, let pause):
                for byte in bytes { guard self.pause(pause), send([byte]) else { return } }
            case .sendForever(let bytes): while !bytes.isEmpty, send(bytes) {}
            case .stall: pause(nil)
            case .reset:
                // With data waiting or no time to linger, close(2) resets the connection.
                var linger = linger(l_onoff: 1, l_linger: 0)
                unsafe setsockopt(
                    descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
                return
            }
        }
    }

    private func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
        while !rest.isEmpty {
            guard wait(for: POLLOUT) else { return false }
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, flags) }
            guard count >= 0 || errno == EAGAIN else { return false }
            tally.sentBytes.add(max(count, 0), ordering: .sequentiallyConsistent)
            rest = rest.dropFirst(max(count, 0))
        }
        return true
    }

    private func wait(for events: Int32) -> Bool { LoopbackSocket.wait(for: events, on: descriptor, until: stop) }

    /// Lets time pass, without end if nil; false if the server stops or the client goes before.
    @discardableResult
    private func pause(_ duration: Duration?) -> Bool {
        // What the client may still send is nobody's business: of its side only the end counts.
        let isGone = LoopbackSocket.wait(for: peerClosed, on: descriptor, until: stop, limit: duration)
        return !isGone && !LoopbackSocket.hasStopped(stop)
    }
}

/// `POLLRDHUP`, which glibc declares for _GNU_SOURCE alone.
private let peerClosed: Int32 = 0x2000
