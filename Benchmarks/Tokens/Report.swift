/// The tables that are printed.
struct Report {
    let results: [AlgorithmResult]

    func print() {
        Swift.print("µs of CPU, medians; × is the median over the rounds of both times of one round\n")
        table(
            [
                "algorithm", "token bytes", "bare", "verify+validate", "× bare", "jwt-kit", "jwt-kit ×",
                "our allocations",
                "libcrypto's", "bare loop's",
            ],
            results.map { result in
                let whole = result.sampling.microseconds(.whole)
                return [
                    result.name, "\(result.tokenLength)", Self.number(result.sampling.microseconds(.bare)),
                    Self.number(whole), Self.number(result.sampling.ratio(.whole, to: .bare)),
                    result.peer.map(Self.number) ?? "-", result.peer.map { Self.number($0 / whole) } ?? "-",
                    Self.number(result.allocations.elsewhere), Self.number(result.allocations.inLibcrypto),
                    Self.number(result.bareAllocations),
                ]
            })
        Swift.print("\nof verify+validate\n")
        let stages: [Measurement.Name] = [.signature, .signatureText, .payloadText, .policy]
        table(
            ["algorithm"] + stages.map(\.rawValue) + ["split, header, JSON (the rest)"],
            results.map { result in
                let times = stages.map(result.sampling.microseconds)
                let rest = result.sampling.rest(of: .whole, without: stages)
                return [result.name] + times.map(Self.number) + [Self.number(rest)]
            })
        Swift.print(
            "\nfrom the token to the grant: verified, validated, scopes and roles read, held against the access\n")
        table(
            ["algorithm", "verified anew", "remembered", "× less"],
            results.map { result in
                [
                    result.name, Self.number(result.sampling.microseconds(.grant)),
                    Self.number(result.sampling.microseconds(.remembered)),
                    Self.number(result.sampling.ratio(.grant, to: .remembered)),
                ]
            })
        Swift.print(
            "\nwith 100,000 revocations, ns more: the list asked; a remembered token, where nothing has changed; "
                + "the same for a function that stops in silence\n")
        table(
            ["algorithm", "anew", "remembered", "remembered, may stop"],
            results.map { result in
                let pairs: [(Measurement.Name, Measurement.Name)] = [
                    (.grantRevocable, .grant), (.rememberedRevocable, .remembered), (.rememberedWaiting, .remembered),
                ]
                return [result.name]
                    + pairs.map { with, without in
                        Self.number(result.sampling.rest(of: with, without: [without]) * 1_000)
                    }
            })
        for result in results {
            guard let time = result.tableTime else { continue }
            Swift.print("\n\(result.name): \(Self.number(time)) ms a key to make and test its table")
        }
    }

    private func table(_ head: [String], _ rows: [[String]]) {
        let widths = head.indices.map { column in ([head] + rows).map { $0[column].count }.max() ?? 0 }
        for row in [head] + rows {
            let cells = row.indices.map { column in
                let space = String(repeating: " ", count: widths[column] - row[column].count)
                return column == 0 ? row[column] + space : space + row[column]
            }
            Swift.print(cells.joined(separator: "  "))
        }
    }

    /// Two digits behind the point.
    private static func number(_ value: Double) -> String {
        guard value.isFinite else { return "-" }
        let hundredths = Int((abs(value) * 100).rounded())
        let rest = hundredths % 100
        return (value < 0 && hundredths > 0 ? "-" : "") + "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}
