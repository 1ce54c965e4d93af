import FastCGI
import TestSupport
import Testing

@Suite struct `Mutated streams` {
    @Test(arguments: 0..<4)
    func `any bytes become events or an error, never a trap, and never more than the limits`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var events = 0
        var errors = 0
        for _ in 0..<50_000 {
            var stream = Corpus.streams.randomElement(using: &random) ?? []
            for _ in 0..<Int.random(in: 1...4, using: &random) { mutate(&stream, using: &random) }
            var decoder = ConnectionDecoder(limits: Corpus.limits)
            var offset = 0
            do {
                while let event = try decoder.next(in: stream.span, at: &offset) {
                    events += 1
                    guard isWithinLimits(event) else {
                        Issue.record("seed \(seed): \(stream) goes beyond the limits")
                        return
                    }
                    if case .request(let request) = event, Bool.random(using: &random) { decoder.finished(request.id) }
                    if case .refused(let id, _, _) = event, Bool.random(using: &random) { decoder.finished(id) }
                }
                guard offset == stream.count, decoder.activeRequests <= 2 else {
                    Issue.record("seed \(seed): \(stream) is left at \(offset)")
                    return
                }
            } catch {
                errors += 1
            }
        }
        #expect(events > 10_000)
        #expect(errors > 1_000)
    }

    @Test(arguments: 10..<12)
    func `a mutated stream means the same in pieces of any size`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<2_000 {
            var stream = Corpus.streams.randomElement(using: &random) ?? []
            mutate(&stream, using: &random)
            let pieces = Int.random(in: 1...50, using: &random)
            let split = Result { () throws(ProtocolError) in
                try FastCGITests.events(in: stream, limits: Corpus.limits, pieces: pieces)
            }
            let whole = Result { () throws(ProtocolError) in
                try FastCGITests.events(in: stream, limits: Corpus.limits)
            }
            #expect(split == whole)
        }
    }

    private func isWithinLimits(_ event: Event) -> Bool {
        switch event {
        case .request(let request):
            request.parameters.bytes.count <= Corpus.limits.headInBytes
                && request.body.count <= Corpus.limits.bodyInBytes
        case .reply(let bytes, _): bytes.count < 100
        case .refused, .aborted: true
        // The decoder has no rule by which it streams.
        case .head, .bodyPart, .bodyEnded: false
        }
    }

    /// Changes, drops, doubles or adds a few bytes; what hurts a parser most, lengths and types, is small numbers.
    private func mutate(_ stream: inout [UInt8], using random: inout SeededGenerator) {
        guard !stream.isEmpty else { return }
        let index = Int.random(in: 0..<stream.count, using: &random)
        let end = min(stream.count, index + Int.random(in: 1...16, using: &random))
        switch Int.random(in: 0..<7, using: &random) {
        case 0: stream[index] = .random(in: 0...255, using: &random)
        case 1: stream[index] = .random(in: 0...12, using: &random)
        case 2: stream[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 3: stream.removeSubrange(index..<end)
        case 4: stream.insert(contentsOf: stream[index..<end], at: index)
        case 5: stream.removeLast(stream.count - index)
        default: stream += Corpus.streams.randomElement(using: &random) ?? []
        }
    }
}
