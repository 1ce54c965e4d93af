import CTokenBenchmark
import Glibc
import TestSupport

@main
enum TokenBenchmark {
    static func main() throws {
        // Before anything else of libcrypto's, which then would keep its own allocator.
        precondition(allocations_separate() == 1, "libcrypto has allocated before it could be counted")
        let options: Options
        do { options = try Options(Array(CommandLine.arguments.dropFirst())) } catch {
            print("TokenBenchmark: \(error)")
            exit(2)
        }
        if let count = options.comparisons { return try compare(count) }
        var results: [AlgorithmResult] = []
        for algorithm in options.algorithms { results.append(try AlgorithmResult(algorithm, options)) }
        Report(results: results).print()
    }

    /// Judges ES256 signatures, good and spoiled, with a table and without, and ends with 1 if any two verdicts differ.
    private static func compare(_ count: Int) throws {
        var comparison = ES256Comparison()
        var seed: UInt64 = 0
        // A new key every now and then.
        while comparison.count < count {
            seed += 1
            try comparison.compare(signatures: 50, seed: seed)
        }
        print("\(comparison.count) ES256 signatures by \(seed) keys judged with a table and without,", terminator: " ")
        print("\(comparison.good) of them good; \(comparison.differences.count) verdicts differ")
        for difference in comparison.differences { print(difference) }
        if !comparison.differences.isEmpty { exit(1) }
    }
}
