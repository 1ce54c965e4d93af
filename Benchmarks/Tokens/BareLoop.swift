import CTokenBenchmark
import JOSE
import Signatures

/// libcrypto alone, in C: what no verifier on top of it can go below.
@safe final class BareLoop {
    private let raw: OpaquePointer

    init(_ sample: TokenSample) throws {
        let key = sample.keyMaterial
        guard let raw = unsafe bare_loop_new(sample.algorithm.name, key, key.count) else {
            fatalError("the bare loop for \(sample.algorithm) was not prepared")
        }
        unsafe self.raw = raw
        for token in sample.tokens {
            let parts = TokenParts(token)
            let message = Array(token[parts.signingInput])
            let signature = try Base64URL.decode(token.span.extracting(parts.signature))
            precondition(unsafe bare_loop_add(raw, message, message.count, signature, signature.count) == 1)
        }
    }

    deinit { unsafe bare_loop_free(raw) }

    /// Verifies so many signatures.
    func run(_ count: Int) { precondition(unsafe bare_loop_run(raw, count) == count, "a good signature is refused") }
}

/// Where the parts of a token lie.
struct TokenParts {
    let payload: Range<Int>
    let signature: Range<Int>
    var signingInput: Range<Int> { 0..<payload.upperBound }

    init(_ token: [UInt8]) {
        let dots = token.indices.filter { token[$0] == 0x2E }
        payload = dots[0] + 1..<dots[1]
        signature = dots[1] + 1..<token.count
    }
}
