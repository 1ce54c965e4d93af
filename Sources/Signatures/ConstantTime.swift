import COpenSSL

/// Compares secrets in a time that depends on their lengths only.
///
/// - Returns: False if the lengths differ.
package func areEqualInConstantTime(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    let count = left.count
    return unsafe left.withUnsafeBytes { left in
        unsafe right.withUnsafeBytes { right in
            // libcrypto reads nothing when the length is 0, but wants pointers.
            guard let left = left.baseAddress, let right = right.baseAddress else { return true }
            return unsafe CRYPTO_memcmp(left, right, count) == 0
        }
    }
}
