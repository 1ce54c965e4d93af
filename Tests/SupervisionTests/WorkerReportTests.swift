import Supervision
import Testing
import WorkerLink

@Suite struct `Sums of what workers say` {
    private func report(_ count: Int, functions: [String] = ["F"]) -> WorkerReport {
        var function = WorkerReport.FunctionReport()
        function.inFlight = count
        function.calls = count
        function.failures = count
        function.timeouts = count
        function.cpuMicroseconds = count
        var report = WorkerReport()
        report.inFlight = count
        report.waiting = count
        report.calls = count
        report.refusals = count
        report.connections = count
        report.lostThreads = count
        for name in functions { report.functions[name] = function }
        return report
    }

    @Test(arguments: [(2, 3, 5), (.max, 1, .max), (.max, .max, .max), (.min, -1, .min), (.max, .min, -1)])
    func `stop at the largest number`(first: Int, second: Int, sum: Int) {
        var counts = WorkerReport()
        for report in [report(first), report(second)] {
            counts.add(report)
            counts.addPresent(report)
        }
        #expect([counts.calls, counts.refusals, counts.inFlight, counts.waiting] == [sum, sum, sum, sum])
        #expect([counts.connections, counts.lostThreads] == [sum, sum])
        let function = counts.functions["F"]
        #expect(function?.calls == sum)
        #expect(function?.failures == sum)
        #expect(function?.timeouts == sum)
        #expect(function?.cpuMicroseconds == sum)
    }

    @Test func `know no more functions than there can be`() {
        var counts = WorkerReport()
        counts.countCrash(of: "F")
        for number in 0..<50 { counts.add(report(1, functions: (0..<100).map { "\(number).\($0)" })) }
        for number in 0..<5_000 { counts.countCrash(of: "crash \(number)") }
        #expect(counts.functions.count == 4096)
        #expect(counts.crashes == 5_001)
        counts.countCrash(of: "F")
        #expect(counts.functions["F"]?.crashes == 2)
    }
}
