package import Signatures

/// Verifies compact JWS of one issuer, on one thread (RFC 7515 §5.2).
///
/// It holds a prepared signature verifier for each key and algorithm, and buffers that are used again; so make one for
/// each thread and key set, and a new one when the keys change. The key set itself is shared.
package final class TokenVerifier {
    /// What a verifier reads and tries at most; beyond, a token is refused before any work is done for it.
    package struct Limits: Sendable {
        /// Bytes of a token.
        package var tokenLength: Int
        /// Keys to try for one token.
        package var candidates: Int

        /// States limits; the defaults suit every token that fits an HTTP header.
        package init(tokenLength: Int = 16 << 10, candidates: Int = 16) {
            self.tokenLength = tokenLength
            self.candidates = candidates
        }
    }

    private let algorithms: [SignatureAlgorithm]
    private let limits: Limits
    private let usesTables: Bool
    private let candidates: KeyCandidates
    private var verifiers: [SignatureVerifier?]
    private var recognizedHeaders = RecognizedHeaders()
    private var signatureBuffer: [UInt8]
    private var payloadReader = PayloadReader()

    /// Prepares a verifier.
    ///
    /// - Parameters:
    ///   - keys: The issuer's keys.
    ///   - algorithms: What `alg` may be. A key is used only with an algorithm of this list that also fits the key.
    ///   - usesTables: Whether ES256 is verified with tables, see ``SignatureVerifier``.
    package init(
        keys: JWKSet, algorithms: [SignatureAlgorithm], limits: Limits = Limits(), usesTables: Bool = false
    ) {
        self.algorithms = algorithms
        self.limits = limits
        self.usesTables = usesTables
        candidates = KeyCandidates(keys, algorithms: algorithms, limit: limits.candidates)
        verifiers = Array(repeating: nil, count: candidates.all.count)
        signatureBuffer = Array(repeating: 0, count: 512)
    }

    /// Verifies the signature of a token, whatever its payload.
    ///
    /// The payload is decoded and scanned only after its signature is good. The token shares the verifier's buffers: a
    /// caller that has let go of it before the next one is verified spares the allocation of new ones.
    ///
    /// - Parameter token: The compact serialization, byte for byte.
    /// - Throws: The rule that refused the token.
    package func verify(_ token: Span<UInt8>) throws(TokenRefusal) -> VerifiedToken {
        let parts = try CompactSerialization(parsing: token, lengthLimit: limits.tokenLength)
        let header = try verifySignature(of: token, parts)
        return VerifiedToken(header: header, payload: try payloadReader.read(token.extracting(parts.payload)))
    }

    /// Verifies the signature alone, and does not look at the payload.
    func verifySignature(of token: Span<UInt8>, _ parts: CompactSerialization) throws(TokenRefusal) -> JOSEHeader {
        let text = token.extracting(parts.header)
        if let entry = recognizedHeaders.entry(for: text) {
            _ = try verifySignature(of: token, parts, candidates: entry.candidates)
            return entry.header
        }
        let header = try parseHeader(text)
        var indices = try candidates.indices(for: header)
        let fitted = try verifySignature(of: token, parts, candidates: indices)
        indices.swapAt(0, fitted)
        recognizedHeaders.remember(
            RecognizedHeaders.Entry(text: text, header: header, candidates: indices))
        return header
    }

    private func parseHeader(_ text: Span<UInt8>) throws(TokenRefusal) -> JOSEHeader {
        let json: [UInt8]
        do { json = try Base64URL.decode(text) } catch { throw .notBase64URL(.header, error) }
        return try JOSEHeader(parsing: json, allowing: algorithms)
    }

    /// - Returns: The place in `indices` of the key that fitted.
    private func verifySignature(
        of token: Span<UInt8>, _ parts: CompactSerialization, candidates indices: [Int]
    ) throws(TokenRefusal) -> Int {
        let count = try Self.decodeSignature(token.extracting(parts.signature), into: &signatureBuffer)
        // A payload that is no base64url makes a token malformed even under a good signature; it is found out after.
        let signingInput = token.extracting(parts.signingInput)
        for place in indices.indices {
            let verifier = try verifier(at: indices[place])
            if verifier.isValid(signatureBuffer.span.extracting(first: count), over: signingInput) { return place }
        }
        throw .signatureMismatch
    }

    private func verifier(at index: Int) throws(TokenRefusal) -> SignatureVerifier {
        if let verifier = verifiers[index] { return verifier }
        let candidate = candidates.all[index]
        do {
            let verifier = try SignatureVerifier(
                key: candidate.key, algorithm: candidate.algorithm, usesTables: usesTables)
            verifiers[index] = verifier
            return verifier
        } catch {
            throw .keyUnusable(error)
        }
    }

    /// Decodes into a buffer that grows to the longest signature met, which the limit on tokens bounds.
    private static func decodeSignature(
        _ text: Span<UInt8>, into buffer: inout [UInt8]
    ) throws(TokenRefusal) -> Int {
        if buffer.count < text.count { buffer = Array(repeating: 0, count: text.count) }
        var output = buffer.mutableSpan
        do { return try Base64URL.decode(text, into: &output) } catch { throw .notBase64URL(.signature, error) }
    }
}
