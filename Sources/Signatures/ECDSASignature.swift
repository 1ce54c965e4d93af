import COpenSSL

/// The two spellings of an ECDSA signature: R‖S in JWS (RFC 7518 §3.4), DER in libcrypto (RFC 3279 §2.2.3).
enum ECDSASignature {
    /// The longest DER form: two integers of 67 bytes (P-521), their headers, and the sequence's.
    private static let maximumDERLengthInBytes = 3 + 2 * (2 + 67)

    /// Writes R‖S as DER on the stack and lends it to `body`.
    ///
    /// - Parameter rawSignature: R and S, each half of the whole, at most 66 bytes each.
    static func withDER<Result>(
        _ rawSignature: Span<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result {
        unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: maximumDERLengthInBytes) { buffer in
            var der = unsafe OutputSpan(buffer: buffer, initializedCount: 0)
            appendDER(rawSignature, to: &der)
            let count = unsafe der.finalize(for: buffer)
            return unsafe body(UnsafeBufferPointer(rebasing: buffer[..<count]))
        }
    }

    private static func appendDER(_ rawSignature: Span<UInt8>, to der: inout OutputSpan<UInt8>) {
        let half = rawSignature.count / 2
        let r = DERInteger(0..<half, of: rawSignature)
        let s = DERInteger(half..<rawSignature.count, of: rawSignature)
        let length = r.encodedLength + s.encodedLength
        der.append(0x30)
        if length >= 0x80 { der.append(0x81) }
        der.append(UInt8(length))
        r.append(from: rawSignature, to: &der)
        s.append(from: rawSignature, to: &der)
    }

    /// Turns libcrypto's DER into R‖S.
    ///
    /// - Parameter width: The length of each number in bytes; shorter ones are padded on the left.
    static func rawSignature(der: [UInt8], width: Int) throws(KeyError) -> [UInt8] {
        let parsed = unsafe der.withUnsafeBufferPointer { der in
            var position = der.baseAddress
            return unsafe d2i_ECDSA_SIG(nil, &position, der.count)
        }
        guard let parsed = unsafe parsed else { throw ErrorQueue.drain() }
        defer { unsafe ECDSA_SIG_free(parsed) }
        var r = [UInt8](repeating: 0, count: width)
        var s = r
        guard unsafe BN_bn2binpad(ECDSA_SIG_get0_r(parsed), &r, Int32(width)) == Int32(width),
            unsafe BN_bn2binpad(ECDSA_SIG_get0_s(parsed), &s, Int32(width)) == Int32(width)
        else { throw ErrorQueue.drain() }
        return r + s
    }
}

/// Where a number lies among R‖S, as DER wants it: the fewest bytes, and a zero before one that reads as a sign.
private struct DERInteger {
    private let digits: Range<Int>
    private let needsSignByte: Bool

    init(_ range: Range<Int>, of rawSignature: Span<UInt8>) {
        var start = range.lowerBound
        while start < range.upperBound - 1, rawSignature[start] == 0 { start += 1 }
        digits = start..<range.upperBound
        needsSignByte = start < range.upperBound && rawSignature[start] >= 0x80
    }

    private var contentLength: Int { digits.count + (needsSignByte ? 1 : 0) }

    var encodedLength: Int { 2 + contentLength }

    func append(from rawSignature: Span<UInt8>, to der: inout OutputSpan<UInt8>) {
        der.append(0x02)
        der.append(UInt8(contentLength))
        if needsSignByte { der.append(0) }
        for index in digits { der.append(rawSignature[index]) }
    }
}
