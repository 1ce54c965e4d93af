/// One of libcrypto's objects that nothing changes after it was made, so that threads may share it.
///
/// Unchecked: this is the only owner of the pointer, and lends it only to functions that leave the object as it is, or
/// change nothing but caches and reference counts inside it, for which libcrypto has locks of its own.
@safe final class SharedObject: @unchecked Sendable {
    private let raw: OpaquePointer
    private let free: @convention(c) (OpaquePointer?) -> Void

    /// Takes over an object.
    init(adopting raw: OpaquePointer, free: @escaping @convention(c) (OpaquePointer?) -> Void) {
        unsafe self.raw = raw
        unsafe self.free = free
    }

    deinit { unsafe free(raw) }

    /// Lends the pointer to a function that keeps its own reference, or none.
    func borrow<Result: ~Copyable>(_ body: (OpaquePointer) -> Result) -> Result { unsafe body(raw) }
}
