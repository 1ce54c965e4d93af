internal import Glibc

/// A file's bytes in memory, read within their bounds: beyond them is 0.
///
/// Only for a file that nobody can cut short meanwhile, such as a running program's: the kernel refuses to write to it.
@safe struct MappedFile: ~Copyable {
    private let bytes: UnsafeRawBufferPointer
    let count: Int

    /// - Returns: nil if the file cannot be read.
    init?(_ path: String) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_size > 0 else { return nil }
        let size = Int(status.st_size)
        guard let start = unsafe mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), unsafe start != MAP_FAILED
        else { return nil }
        count = size
        unsafe bytes = UnsafeRawBufferPointer(start: start, count: size)
    }

    deinit { unsafe munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), count) }

    func load<Value: FixedWidthInteger & BitwiseCopyable>(_ type: Value.Type = Value.self, at offset: Int) -> Value {
        guard offset >= 0, offset <= count - MemoryLayout<Value>.size else { return 0 }
        return unsafe Value(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Value.self))
    }

    /// The text up to the next zero, at most 4 KB of it.
    func text(at offset: Int) -> String {
        guard offset >= 0, offset < count else { return "" }
        let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[offset..<min(offset + 4_096, count)])
        return unsafe String(decoding: rest.prefix { $0 != 0 }, as: UTF8.self)
    }
}
