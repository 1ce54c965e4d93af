import Host
import TestSupport
import Testing

@Suite struct `Processor time` {
    @Test func `of a call is what its steps and its children use, and not what it sleeps`() throws {
        let lines = CapturedLines()
        try LiveHost.run(lines: lines) { live in
            let answer = try live.get("/burning", query: "before=40&child=60&after=80&sleep=1500")
            #expect(answer.text == "burnt")
            let id = try #require(answer["X-Request-Id"])
            let line = try #require(lines.first("call", "id", id))
            let used = try #require(line.fields["cpu_us"].flatMap { Int($0) })
            let passed = try #require(line.fields["duration_us"].flatMap { Int($0) })
            #expect(used >= 180_000)
            #expect(used < 1_500_000)
            #expect(passed >= 1_500_000)
            let counted = live.host.status.functions.first { $0.name == "Burning" }?.cpuMicroseconds
            #expect(counted.map { $0 >= 180_000 } == true)
        }
    }
}
