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

    private var state: State

    /// Prepares a verifier.
    ///
    /// - Parameters:
    ///   - keys: The issuer's keys.
    ///   - algorithms: What `alg` may be. A key is used only with an algorithm of this list that also fits the key.
    ///   - usesTables: Whether ES256 is verified with tables, see ``SignatureVerifier``.
    package init(
        keys: JWKSet, algorithms: [SignatureAlgorithm], limits: Limits = Limits(), usesTables: Bool = false
    ) {
        state = State(keys: keys, algorithms: algorithms, limits: limits, usesTables: usesTables)
    }

    /// Verifies the signature of a token, whatever its payload.
    ///
    /// The payload is decoded and scanned only after its signature is good. The token shares the verifier's buffers: a
    /// caller that has let go of it before the next one is verified spares the allocation of new ones.
    ///
    /// - Parameter token: The compact serialization, byte for byte.
    /// - Throws: The rule that refused the token.
    package func verify(_ token: Span<UInt8>) throws(TokenRefusal) -> VerifiedToken { try state.verify(token) }

    /// Verifies the signature alone, and does not look at the payload.
    func verifySignature(of token: Span<UInt8>, _ parts: CompactSerialization) throws(TokenRefusal) -> JOSEHeader {
        try state.verifySignature(of: token, parts)
    }
}

extension TokenVerifier {
    /// What a verifier holds; one value, so that a verification is one access to it.
    private struct State {
        let algorithms: [SignatureAlgorithm]
        let limits: Limits
        let usesTables: Bool
        let candidates: KeyCandidates
        var verifiers: [SignatureVerifier?]
        var recognizedHeaders = RecognizedHeaders()
        var signatureBuffer = [UInt8](repeating: 0, count: 512)
        var payloadReader = PayloadReader()

        init(keys: JWKSet, algorithms: [SignatureAlgorithm], limits: Limits, usesTables: Bool) {
            self.algorithms = algorithms
            self.limits = limits
            self.usesTables = usesTables
            candidates = KeyCandidates(keys, algorithms: algorithms, limit: limits.candidates)
            verifiers = Array(repeating: nil, count: candidates.all.count)
        }

        mutating func verify(_ token: Span<UInt8>) throws(TokenRefusal) -> VerifiedToken {
            let parts = try CompactSerialization(parsing: token, lengthLimit: limits.tokenLength)
            let header = try verifySignature(of: token, parts)
            return VerifiedToken(header: header, payload: try payloadReader.read(token.extracting(parts.payload)))
        }

        mutating func verifySignature(
            of token: Span<UInt8>, _ parts: CompactSerialization
        ) throws(TokenRefusal) -> JOSEHeader {
            let text = token.extracting(parts.header)
            // A payload that is no base64url makes a token malformed even under a good signature; it is found out after.
            let message = token.extracting(parts.signingInput)
            let signature = token.extracting(parts.signature)
            if let entry = recognizedHeaders.entry(for: text) {
                let count = try decodeSignature(signature)
                if entry.verifier.isValid(signatureBuffer.span.extracting(first: count), over: message) {
                    return entry.header
                }
                _ = try fittingPlace(among: entry.others, signatureLength: count, message)
                return entry.header
            }
            let header = try parseHeader(text)
            var indices = try candidates.indices(for: header)
            let count = try decodeSignature(signature)
            let fitting = indices.remove(at: try fittingPlace(among: indices, signatureLength: count, message))
            recognizedHeaders.remember(
                RecognizedHeaders.Entry(
                    text: text, header: header, verifier: try verifier(at: fitting), others: indices))
            return header
        }

        /// - Returns: The place in `indices` of the key that fits the signature in the buffer.
        private mutating func fittingPlace(
            among indices: [Int], signatureLength count: Int, _ message: Span<UInt8>
        ) throws(TokenRefusal) -> Int {
            for place in indices.indices {
                let verifier = try verifier(at: indices[place])
                if verifier.isValid(signatureBuffer.span.extracting(first: count), over: message) { return place }
            }
            throw .signatureMismatch
        }

        private func parseHeader(_ text: Span<UInt8>) throws(TokenRefusal) -> JOSEHeader {
            let json: [UInt8]
            do { json = try Base64URL.decode(text) } catch { throw .notBase64URL(.header, error) }
            return try JOSEHeader(parsing: json, allowing: algorithms)
        }

        private mutating func verifier(at index: Int) throws(TokenRefusal) -> SignatureVerifier {
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
        private mutating func decodeSignature(_ text: Span<UInt8>) throws(TokenRefusal) -> Int {
            if signatureBuffer.count < text.count { signatureBuffer = Array(repeating: 0, count: text.count) }
            var output = signatureBuffer.mutableSpan
            do { return try Base64URL.decode(text, into: &output) } catch { throw .notBase64URL(.signature, error) }
        }
    }
}
