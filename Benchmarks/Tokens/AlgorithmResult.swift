/// What one algorithm's run has shown.
struct AlgorithmResult {
    let name: String
    let tokenLength: Int
    let sampling: Sampling
    let peer: Double?
    let allocations: (inLibcrypto: Double, elsewhere: Double)
    let bareAllocations: Double
    /// Milliseconds for a key's table, where there is one.
    let tableTime: Double?

    init(_ algorithm: BenchmarkedAlgorithm, _ options: Options) throws {
        let sample = try TokenSample(algorithm)
        let measurements = try Measurement.all(sample)
        var sampling = try Sampling(measurements)
        // The peer's turn lies between two of ours.
        try sampling.sample(seconds: options.seconds / 2)
        peer = try options.peer.flatMap {
            try Peer(path: $0).microseconds(sample, algorithm.name, seconds: options.seconds / 2)
        }
        try sampling.sample(seconds: options.seconds / 2)
        name = algorithm.name
        tokenLength = sample.tokens[0].count
        tableTime = try sample.tableTime()
        self.sampling = sampling
        let byName = Dictionary(uniqueKeysWithValues: measurements.map { ($0.name, $0) })
        allocations = try byName[.whole]?.allocations() ?? (.nan, .nan)
        bareAllocations = try byName[.bare]?.allocations().inLibcrypto ?? .nan
    }
}
