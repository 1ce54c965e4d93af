import Testing

@testable import WorkerLink

@Suite struct `A worker's report` {
    private func decode(_ members: String) throws -> WorkerReport {
        let counts =
            #""in_flight":1,"waiting":0,"calls":2,"refusals":0,"crashes":0,"connections":0,"lost_threads":0,"functions":{}"#
        return try MessageCoding.decode(Array(#"{"version":1,"message":{\#(counts)\#(members)}}"#.utf8))
    }

    @Test func `may come from a program that knows of no revocations`() throws {
        let report = try decode("")
        #expect(report.calls == 2 && report.revocations == nil)
    }

    @Test func `tells of revocations what is known`() throws {
        let report = try decode(#","revocations":{"a":{"in_force":3},"b":{"in_force":4,"silence_ms":7,"lag_ms":8}}"#)
        var (silent, heard) = (WorkerReport.RevocationReport(), WorkerReport.RevocationReport())
        silent.inForce = 3
        heard.inForce = 4
        heard.silenceInMilliseconds = 7
        heard.lagInMilliseconds = 8
        #expect(report.revocations == ["a": silent, "b": heard])
    }
}
