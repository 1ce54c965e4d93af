import CallDispatch
import FastCGI
import FunctionKit
import Host
import TestSupport
import Testing

@Suite struct `A request's meta-variables` {
    static let places: [(name: String, value: @Sendable (CGIRequest) -> CGIRequest.Value?)] = [
        ("PATH_INFO", { $0.pathInfo }), ("REQUEST_ID", { $0.requestID }), ("REQUEST_URI", { $0.requestURI }),
        ("SCRIPT_NAME", { $0.scriptName }), ("QUERY_STRING", { $0.query }), ("REQUEST_METHOD", { $0.method }),
        ("HTTP_AUTHORIZATION", { $0.authorization }), ("REMOTE_ADDR", { $0.remoteAddress }),
    ]

    private func request(_ pairs: [(name: String, value: String)]) throws -> CGIRequest {
        let parameters = try Parameters(parsing: FastCGIRequest.encode(pairs))
        return CGIRequest(
            IncomingRequest(id: RequestID(rawValue: 1), parameters: parameters, body: [], keepConnection: true))
    }

    @Test(arguments: [["one"], ["one", "two"], ["", "two"], ["one", "two", "three"]])
    func `are the first of their name, as for a function that asks for one`(values: [String]) throws {
        for (name, place) in Self.places {
            let request = try request([("OTHER", "x")] + values.map { (name, $0) } + [("OTHER", "y")])
            let found = try #require(place(request), "\(name)")
            #expect(String(decoding: request.bytes[found], as: UTF8.self) == values[0], "\(name)")
            #expect(request.variables[name] == values[0])
        }
    }

    @Test(arguments: 0...3)
    func `tell how many Authorization fields were sent`(count: Int) throws {
        let request = try request((0..<count).map { ("HTTP_AUTHORIZATION", "Bearer \($0)") })
        #expect(request.authorizationCount == count)
        #expect((request.authorization == nil) == (count == 0))
    }

    @Test(arguments: ["REQUEST_URJ", "xEQUEST_URI", "request_uri", "REQUEST_URI ", "REQUEST_UR", ""])
    func `are found by exactly their name`(name: String) throws {
        let request = try request([(name, "/a")])
        #expect(request.requestURI == nil)
        #expect(request.variables[name] == "/a")
    }
}
