import Glibc

/// Bytes that are wiped when nobody holds them any more, with a NUL behind them for C.
///
/// The text that they were read from is the caller's, and a Swift `String` cannot be wiped.
@safe final class SecretBytes: @unchecked Sendable {
    // Sendable because nothing writes to the memory between `init` and `deinit`.
    private let memory: UnsafeMutablePointer<CChar>
    private let count: Int

    init(_ bytes: String.UTF8View) {
        count = bytes.count + 1
        unsafe memory = .allocate(capacity: count)
        unsafe memory.initialize(repeating: 0, count: count)
        for (index, byte) in bytes.enumerated() { unsafe memory[index] = CChar(bitPattern: byte) }
    }

    deinit {
        // A plain fill of memory that is freed next would be optimised away.
        unsafe explicit_bzero(memory, count)
        unsafe memory.deallocate()
    }

    /// Lends the bytes as a C string.
    func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result { unsafe body(memory) }
}
