import FunctionKit
import Testing

@testable import CallDispatch

private protocol Plain: Function where Input == Request, Output == Response {
    static var route: (HTTPRequest.Method, String) { get }
}
extension Plain {
    static var endpoint: Endpoint { Endpoint(route.0, route.1, access: .authenticated) }
    func run(_ input: Request, _ context: Context) async throws -> Response { Response() }
}

enum Routes {
    struct Root: Plain { static let route = (HTTPRequest.Method.get, "/") }
    struct Me: Plain { static let route = (HTTPRequest.Method.get, "/users/me") }
    struct User: Plain { static let route = (HTTPRequest.Method.get, "/users/{id}") }
    struct Orders: Plain { static let route = (HTTPRequest.Method.get, "/users/{id}/orders") }
    struct MyFiles: Plain { static let route = (HTTPRequest.Method.post, "/users/me/files") }
    struct Put: Plain { static let route = (HTTPRequest.Method.put, "/users/{name}") }
    struct NFC: Plain { static let route = (HTTPRequest.Method.get, "/caf\u{E9}") }
    struct NFD: Plain { static let route = (HTTPRequest.Method.post, "/cafe\u{301}") }
    struct Again: Plain { static let route = (HTTPRequest.Method.get, "/users/{other}") }
}

private func table(_ functions: [any Function.Type]) throws -> RouteTable {
    try RouteTable(functions.map { FunctionEntry($0) })
}

extension RouteTable {
    fileprivate func words(_ method: String, _ path: String) throws -> String {
        switch match(try RequestPath(requestURI: Array(path.utf8)[...]).segments, method: Array(method.utf8)[...]) {
        case .none: "none"
        case .otherMethods(let methods): "only \(methods.joined(separator: " "))"
        case .function(let function, let parameters):
            ([function.name] + parameters.items.map { "\($0.name)=\($0.value)" }).joined(separator: " ")
        }
    }
}

@Suite struct `Route table` {
    @Test(
        arguments: [
            ("GET", "/", "Routes.Root"), ("GET", "/users/me", "Routes.Me"), ("GET", "/users/you", "Routes.User id=you"),
            ("GET", "/users/%6De", "Routes.Me"), ("GET", "/users/ME", "Routes.User id=ME"),
            ("GET", "/users/me/orders", "Routes.Orders id=me"), ("GET", "/users/7/orders", "Routes.Orders id=7"),
            ("POST", "/users/me/files", "Routes.MyFiles"), ("POST", "/users/7/files", "none"),
            ("PUT", "/users/7", "Routes.Put name=7"), ("PUT", "/users/me", "only GET HEAD OPTIONS"),
            ("HEAD", "/users/me", "Routes.Me"), ("HEAD", "/users/me/files", "only OPTIONS POST"),
            ("DELETE", "/users/7", "only GET HEAD OPTIONS PUT"), ("OPTIONS", "/users/7", "only GET HEAD OPTIONS PUT"),
            ("get", "/users/7", "only GET HEAD OPTIONS PUT"), ("", "/", "only GET HEAD OPTIONS"),
            ("GET", "/users", "none"), ("GET", "/users/", "none"), ("GET", "/users//orders", "none"),
            ("GET", "/users/me/", "none"), ("GET", "//users/me", "none"), ("GET", "/users/me/files/x", "none"),
            ("GET", "/caf%C3%A9", "Routes.NFC"), ("GET", "/cafe%CC%81", "only OPTIONS POST"),
            ("POST", "/cafe%CC%81", "Routes.NFD"), ("GET", "/users/a%20b", "Routes.User id=a b"),
        ])
    func `finds what was declared`(method: String, path: String, found: String) throws {
        let table = try table([
            Routes.Root.self, Routes.Me.self, Routes.User.self, Routes.Orders.self, Routes.MyFiles.self,
            Routes.Put.self, Routes.NFC.self, Routes.NFD.self,
        ])
        #expect(try table.words(method, path) == found)
    }

    @Test func `an empty table finds nothing`() throws {
        #expect(try table([]).words("GET", "/") == "none")
    }

    @Test func `two functions on one route are told with both places`() throws {
        let faults = try #require(throws: RegistrationFaults.self) {
            try table([Routes.User.self, Routes.Again.self])
        }.faults
        #expect(faults.count == 1)
        let fault = try #require(faults.first)
        let place = Routes.User.endpoint
        #expect(fault.file == place.file)
        #expect(
            fault.message
                == "route GET /users/{id} is declared twice, first at \(place.file):\(place.line)")
    }

    @Test func `two functions of one name are told, and their route as well`() throws {
        let faults = try #require(throws: RegistrationFaults.self) {
            try table([Routes.Root.self, Routes.Root.self])
        }.faults
        #expect(
            faults.map { $0.message.prefix { $0 != "," } } == [
                "function Routes.Root is declared twice", "route GET / is declared twice",
            ])
    }

    @Test func `of ten thousand routes each is found, and no other`() throws {
        let table = try table(Digits.fourDigitFunctions)
        #expect(table.functions.count == 10_000)
        for number in stride(from: 0, to: 10_000, by: 37) {
            let digits = String(10_000 + number).dropFirst()
            let path = "/" + digits.map(String.init).joined(separator: "/") + "/v"
            let segments = try RequestPath(requestURI: Array(path.utf8)[...]).segments
            guard case .function(let function, let parameters) = table.match(segments, method: Array("GET".utf8)[...])
            else {
                Issue.record("no function at \(path)")
                continue
            }
            #expect(function.endpoint.path == path.dropLast(1) + "{v}")
            #expect(parameters["v"] == "v")
            #expect(try table.words("GET", "/\(digits)") == "none")
        }
    }
}
