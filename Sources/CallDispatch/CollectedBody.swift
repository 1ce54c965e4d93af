package import FunctionKit
import Synchronization

extension Response.Body {
    /// The whole body, made at once, for those who do not send it while it is made.
    ///
    /// - Throws: What makes the body throws.
    package func collected() async throws -> [UInt8] {
        switch self {
        case .bytes(let bytes): return bytes
        case .stream(let stream):
            let collector = BodyCollector()
            try await stream.produce(BodyWriter(sink: collector))
            return collector.bytes.withLock { $0 }
        }
    }
}

private final class BodyCollector: BodySink {
    let bytes = Mutex<[UInt8]>([])

    func write(_ piece: [UInt8]) async throws {
        try Task.checkCancellation()
        bytes.withLock { $0 += piece }
    }
}
