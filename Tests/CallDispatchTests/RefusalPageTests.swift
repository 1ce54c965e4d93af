import Authorization
import FoundationEssentials
import FunctionKit
import JOSE
import RateLimits
import TestSupport
import Testing

@testable import CallDispatch

@Suite struct `The page of refusals` {
    /// The cells of every row that begins with a rule's name.
    private let rows: [[String]]

    init() throws {
        let url = URL(fileURLWithPath: PackageFolder.path + "/Documentation/refusals.md")
        let page = String(decoding: try Data(contentsOf: url), as: UTF8.self)
        rows = page.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
            line.split(separator: "|").map { cell in
                String(cell.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
            }
        }
    }

    @Test func `lists every rule once, and no other`() {
        #expect(rows.compactMap(\.first).sorted() == Refusal.rules.map { "`\($0)`" }.sorted())
        #expect(Set(Refusal.rules).count == Refusal.rules.count)
    }

    @Test func `says of each its status, what it means and what to do`() {
        for row in rows {
            #expect(row.count == 4, "\(row)")
            #expect(row.dropFirst(2).allSatisfy { $0.hasSuffix(".") }, "\(row)")
        }
    }

    @Test(
        arguments: [
            .malformedPath(.brokenEscape), .malformedQuery, .noSuchPath, .otherMethods(allowed: ["GET"]),
            .unauthorized(.noCredentials), .unauthorized(.invalidRequest(.noToken)),
            .unauthorized(.invalidRequest(.alsoInQuery)), .unauthorized(.invalidToken(.encrypted)),
            .unauthorized(.keysUnavailable(retryAfterInSeconds: 1)), .unauthorized(.revoked(subject: "")),
            .unauthorized(.revocationsUnavailable(retryAfterInSeconds: 1)),
            .unauthorized(.insufficientScope(subject: "", scopes: [], unmet: "")), .headTooLarge(limitInBytes: 1),
            .bodyTooLarge(limitInBytes: 1), .contentLengthMismatch, .requestTooSlow,
            .overloaded(retryAfterInSeconds: 1), .functionClosed(retryAfterInSeconds: 1), .deadlineExceeded,
            .crashed(signal: "SIGILL"), .answerTooLarge(foundInBytes: 2, limitInBytes: 1),
            .rateLimited(
                RateExcess(
                    rule: RateRule(Rate(1, per: .second, burst: 1), counting: .subject), waitInNanoseconds: 1)),
        ] as [Refusal])
    func `tells the status that is answered`(refusal: Refusal) throws {
        let row = try #require(rows.first { $0.first == "`\(refusal.rule)`" })
        let answer = Answer(refusal.problem(realm: "r").response(id: "r1"), record: CallRecord(id: "r1"))
        #expect(row[1] == String(answer.record.status))
    }
}
