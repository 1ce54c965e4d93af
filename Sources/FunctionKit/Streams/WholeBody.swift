import Synchronization

/// A body that was there before anybody asked for it: one piece.
final class WholeBody: BodySource {
    private let piece: Mutex<[UInt8]?>

    init(_ bytes: [UInt8]) { piece = Mutex(bytes.isEmpty ? nil : bytes) }

    func next() async throws -> [UInt8]? {
        piece.withLock { piece in
            defer { piece = nil }
            return piece
        }
    }
}
