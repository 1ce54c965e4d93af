import COpenSSL

/// One named value handed to libcrypto (OSSL_PARAM).
struct LibraryParameter {
    private enum Form { case integer, octets, text }

    private let name: StaticString
    private let form: Form
    private let bytes: [UInt8]

    /// An unsigned integer from its big-endian bytes.
    static func integer(_ name: StaticString, _ bigEndian: [UInt8]) -> Self {
        // libcrypto reads the machine's own order; Swift runs on little-endian Linux only.
        Self(name: name, form: .integer, bytes: bigEndian.reversed())
    }

    /// A string of bytes.
    static func octets(_ name: StaticString, _ bytes: [UInt8]) -> Self {
        Self(name: name, form: .octets, bytes: bytes)
    }

    /// A name, which libcrypto reads up to its NUL in some places and by its length in others.
    static func text(_ name: StaticString, _ text: StaticString) -> Self {
        Self(name: name, form: .text, bytes: Array(text.description.utf8) + [0])
    }

    /// Lends a terminated list, valid until `body` returns.
    static func withList<Result>(
        _ list: [Self], _ body: (UnsafeMutablePointer<OSSL_PARAM>) -> Result
    ) -> Result {
        // libcrypto keeps the pointers: names are static, values stand in one buffer that outlives the call.
        var values = list.flatMap(\.bytes)
        return unsafe values.withUnsafeMutableBufferPointer { storage in
            var offset = 0
            var parameters = unsafe list.map { parameter in
                let value = unsafe storage.baseAddress.map { unsafe $0 + offset }
                offset += parameter.bytes.count
                return unsafe parameter.raw(at: value)
            }
            unsafe parameters.append(OSSL_PARAM_construct_end())
            return unsafe parameters.withUnsafeMutableBufferPointer { buffer in
                // The terminator is there, so the buffer has a base address.
                unsafe body(buffer.baseAddress.unsafelyUnwrapped)
            }
        }
    }

    private func raw(at value: UnsafeMutablePointer<UInt8>?) -> OSSL_PARAM {
        unsafe name.withCString { name in
            switch form {
            case .integer: unsafe OSSL_PARAM_construct_BN(name, value, bytes.count)
            case .octets: unsafe OSSL_PARAM_construct_octet_string(name, value, bytes.count)
            case .text:
                unsafe OSSL_PARAM_construct_utf8_string(
                    name, UnsafeMutableRawPointer(value)?.assumingMemoryBound(to: CChar.self), bytes.count - 1)
            }
        }
    }
}

extension StaticString {
    /// Lends the name as C text; it is a literal, so it never moves.
    func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        unsafe utf8Start.withMemoryRebound(to: CChar.self, capacity: utf8CodeUnitCount + 1) { text in
            unsafe body(text)
        }
    }
}
