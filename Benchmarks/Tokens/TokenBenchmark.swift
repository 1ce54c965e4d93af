import CTokenBenchmark
import Glibc

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
        var results: [AlgorithmResult] = []
        for algorithm in options.algorithms { results.append(try AlgorithmResult(algorithm, options)) }
        Report(results: results).print()
    }
}
