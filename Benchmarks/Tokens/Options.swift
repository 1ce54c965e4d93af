/// What the command line asks for.
struct Options {
    var algorithms = BenchmarkedAlgorithm.all
    var seconds = 5.0
    /// The program that verifies the same tokens with another library.
    var peer: String?
    /// How many ES256 signatures to judge with a table and without, in place of any measurement.
    var comparisons: Int?

    /// - Throws: ``UsageError`` for anything that is no option.
    init(_ arguments: [String]) throws {
        var chosen: [BenchmarkedAlgorithm] = []
        var rest = arguments[...]
        while let option = rest.popFirst() {
            guard let value = rest.popFirst() else {
                throw UsageError(text: "\"\(option)\" has no value, expected one")
            }
            switch option {
            case "--algorithm":
                guard let found = BenchmarkedAlgorithm.all.first(where: { $0.name == value }) else {
                    let names = BenchmarkedAlgorithm.all.map(\.name).joined(separator: ", ")
                    throw UsageError(text: "--algorithm is \"\(value)\", expected one of \(names)")
                }
                chosen.append(found)
            case "--seconds":
                guard let number = Double(value), number > 0, number.isFinite else {
                    throw UsageError(text: "--seconds is \"\(value)\", expected a number above 0")
                }
                seconds = number
            case "--peer": peer = value
            case "--compare":
                guard let number = Int(value), number > 0 else {
                    throw UsageError(text: "--compare is \"\(value)\", expected an integer above 0")
                }
                comparisons = number
            default: throw UsageError(text: "unknown option \"\(option)\"")
            }
        }
        if !chosen.isEmpty { algorithms = chosen }
    }
}

/// Why the command line is not understood.
struct UsageError: Error, CustomStringConvertible {
    let text: String
    var description: String { text }
}
