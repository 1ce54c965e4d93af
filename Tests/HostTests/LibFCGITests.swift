import FastCGI
import TestSupport
import Testing

/// A request that the C library understands too. Its engine misreads padding after BEGIN_REQUEST, and takes padding
/// after the end of PARAMS for the beginning of STDIN; so those have none.
struct ReferenceRow: Sendable, CustomTestStringConvertible {
    var method = "POST"
    var query = ""
    var short = ""
    var longLength = 0
    var status: String?
    var bodyLength = 0
    var padding: UInt8?
    var parametersRecordLength = 65_535
    var bodyRecordLength = 32_768
    var keepConnection = false

    var testDescription: String {
        "\(method)?\(query.count) \(short) \(longLength) \(status ?? "") body \(bodyLength) in \(bodyRecordLength), "
            + "PARAMS in \(parametersRecordLength), padding \(padding.map { "\($0)" } ?? "to eight"), "
            + "\(keepConnection ? "kept" : "closed")"
    }

    func encoded() -> [UInt8] {
        var headers = [(name: "Content-Type", value: "application/octet-stream")]
        if !short.isEmpty { headers.append(("X-Short", short)) }
        if longLength > 0 { headers.append(("X-Long", String(repeating: "l", count: longLength))) }
        if let status { headers.append(("X-Status", status)) }
        let body = Large.body(bodyLength)
        var request = FastCGIRequest(
            parameters: nginxParameters(
                method: method, path: "/reference", query: query, headers: headers, body: body), body: body)
        request.keepConnection = keepConnection
        request.padding = padding
        request.parametersRecordLength = parametersRecordLength
        request.bodyRecordLength = bodyRecordLength
        var records = request.records()
        records[0].header.paddingLength = 0
        for index in records.indices where records[index].content.isEmpty { records[index].header.paddingLength = 0 }
        return records.flatMap { record in record.encoded() }
    }

    static let edges: [ReferenceRow] = [
        ReferenceRow(method: "GET"),
        ReferenceRow(method: "GET", query: "a=b&c=%20d", keepConnection: true),
        ReferenceRow(),
        ReferenceRow(bodyLength: 1),
        ReferenceRow(bodyLength: 65_535, bodyRecordLength: 65_535),
        ReferenceRow(bodyLength: 65_536, bodyRecordLength: 65_535),
        ReferenceRow(bodyLength: 1_000_000, keepConnection: true),
        ReferenceRow(bodyLength: 300, padding: 255, bodyRecordLength: 1),
        ReferenceRow(short: "v", longLength: 127),
        ReferenceRow(longLength: 128),
        ReferenceRow(longLength: 70_000),
        ReferenceRow(longLength: 200, padding: 1, parametersRecordLength: 1),
        ReferenceRow(status: "404 Not Found", bodyLength: 10),
        ReferenceRow(status: "503 Service Unavailable", keepConnection: true),
    ]

    static let random: [ReferenceRow] = {
        var generator = SeededGenerator(seed: 20_240_611)
        func below(_ count: Int) -> Int { Int.random(in: 0..<count, using: &generator) }
        return (0..<60).map { _ in
            ReferenceRow(
                method: below(2) == 0 ? "GET" : "POST", query: String(repeating: "q", count: below(300)),
                short: String(repeating: "s", count: below(4)), longLength: below(3) * below(20_000),
                status: [nil, "201 Created", "418 Teapot"][below(3)], bodyLength: below(4) * below(60_000),
                padding: [nil, 0, 1, 7, 255][below(5)], parametersRecordLength: [3, 128, 4_096, 65_535][below(4)],
                bodyRecordLength: [100, 4_096, 32_768, 65_535][below(4)], keepConnection: below(2) == 0)
        }
    }()
}

@Suite struct `Beside libfcgi` {
    @Test(arguments: ReferenceRow.edges + ReferenceRow.random)
    func `the same bytes get the same answer`(row: ReferenceRow) throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/libfcgi.sock"
        let library = try ChildProcess(BuiltProducts.program("LibFCGIReference"), [path], in: folder.path)
        try library.wait(forSocket: path)
        let theirs = try exchange(row, FastCGIClient.connect(unix: path))
        let ours = try LiveHost.run(capacity: .of(head: 1 << 20, body: 2 << 20)) { live in
            try exchange(row, live.connect())
        }

        #expect(ours.status == theirs.status)
        #expect(fields(of: ours) == fields(of: theirs))
        #expect(ours.body.count == theirs.body.count)
        // Compared outside the macro, which would print megabytes.
        let isSame = ours.body == theirs.body
        #expect(isSame)
        #expect(ours.status == row.status.flatMap { Int($0.prefix(3)) } ?? 200)
    }

    private func exchange(_ row: ReferenceRow, _ client: consuming FastCGIClient) throws -> CGIResponse {
        try client.send(row.encoded())
        let answer = try client.response(for: RequestID(rawValue: 1))
        #expect(answer.end == EndRequest())
        #expect(answer.standardError.isEmpty)
        if !row.keepConnection { #expect(try client.receive().isEmpty) }
        return try answer.response()
    }

    private func fields(of response: CGIResponse) -> [String] {
        response.fields.map { field in "\(field.name.lowercased()): \(field.value)" }
            .filter { field in !field.hasPrefix("x-request-id:") }.sorted()
    }
}
