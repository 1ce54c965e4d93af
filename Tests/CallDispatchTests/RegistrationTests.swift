import Authorization
import FunctionKit
import Testing

@testable import CallDispatch

private protocol Declared: Function where Input == Request, Output == Response {}
extension Declared {
    func run(_ input: Request, _ context: Context) async throws -> Response { Response() }
}

enum Wrong {
    struct Scope: Declared { static let endpoint = Endpoint(.get, "/a", access: .scopes("a b")) }
    struct NoScope: Declared { static let endpoint = Endpoint(.get, "/a", access: .scopes()) }
    struct NoAnyScope: Declared { static let endpoint = Endpoint(.get, "/a", access: .anyScope()) }
    struct NoRole: Declared { static let endpoint = Endpoint(.get, "/a", access: .role()) }
    struct EmptyRole: Declared { static let endpoint = Endpoint(.get, "/a", access: .role("a", "")) }
    struct NoClaim: Declared { static let endpoint = Endpoint(.get, "/a", access: .claim("", matches: .text("x"))) }
    struct NoAll: Declared { static let endpoint = Endpoint(.get, "/a", access: .all()) }
    struct NoAny: Declared { static let endpoint = Endpoint(.get, "/a", access: .any()) }
    struct NestedNone: Declared { static let endpoint = Endpoint(.get, "/a", access: .all(.any(.scopes()))) }
    struct Path: Declared { static let endpoint = Endpoint(.get, "/a/", access: .authenticated) }
    struct Parameter: Declared {
        static let endpoint = Endpoint(.get, "/{id}", access: .claim("sub", matches: .path("ID")))
    }
    struct PublicInside: Declared {
        static let endpoint = Endpoint(.get, "/a", access: .any(.scopes("a"), .public(because: "r")))
    }
    struct NoReason: Declared { static let endpoint = Endpoint(.get, "/a", access: .public(because: " ")) }
    struct Head: Declared { static let endpoint = Endpoint(.head, "/a", access: .authenticated) }
    struct Options: Declared { static let endpoint = Endpoint(.options, "/a", access: .authenticated) }
    struct Two: Declared { static let endpoint = Endpoint(.head, "a", access: .scopes("\"")) }
}

@Suite struct `Registration` {
    @Test(
        arguments: [
            (
                Wrong.Scope.self,
                "scope \"a b\" is malformed: scope has byte 0x20 at position 1, "
                    + "expected printable ASCII without space, \" and \\"
            ),
            (Wrong.NoScope.self, "access \"scopes\" names nothing, expected at least one"),
            (Wrong.NoAnyScope.self, "access \"scopes\" names nothing, expected at least one"),
            (Wrong.NoRole.self, "access \"role\" names nothing, expected at least one"),
            (Wrong.EmptyRole.self, "access \"role\" names nothing, expected at least one"),
            (Wrong.NoClaim.self, "access \"claim\" names nothing, expected at least one"),
            (Wrong.NoAll.self, "access \"all\" names nothing, expected at least one"),
            (Wrong.NoAny.self, "access \"any\" names nothing, expected at least one"),
            (Wrong.NestedNone.self, "access \"scopes\" names nothing, expected at least one"),
            (
                Wrong.Path.self,
                "path \"/a/\": path has an empty segment, expected text between every two slashes and none at the end"
            ),
            (Wrong.Parameter.self, "access names the path parameter \"ID\", which the path does not have"),
            (Wrong.PublicInside.self, "public access stands inside another, expected it alone"),
            (Wrong.NoReason.self, "public access has no reason, expected why everybody may call"),
            (Wrong.Head.self, "method HEAD is answered by the runtime, expected the method of a function"),
            (Wrong.Options.self, "method OPTIONS is answered by the runtime, expected the method of a function"),
        ] as [(any Function.Type, String)])
    func `a wrong declaration is told at its place`(function: any Function.Type, message: String) throws {
        let faults = try #require(throws: RegistrationFaults.self) {
            try RouteTable([FunctionEntry(function), FunctionEntry(Hello.self)])
        }.faults
        let endpoint = function.endpoint
        let name = "Wrong." + String(describing: function)
        #expect(endpoint.file == #filePath)
        #expect(faults.map(\.description) == ["\(endpoint.file):\(endpoint.line): \(name): \(message)"])
    }

    @Test func `a required wildcard is told at its place where wildcards count`() throws {
        struct Wildcard: Declared { static let endpoint = Endpoint(.get, "/a", access: .scopes("b", "a:*")) }
        let rules = ScopeRules(implications: [:], wildcards: true)
        let faults = try #require(throws: RegistrationFaults.self) {
            try RouteTable([FunctionEntry(Wildcard.self)], scopes: rules)
        }.faults
        #expect(faults.map(\.line) == [Wildcard.endpoint.line])
        let message = "scope \"a:*\" has \"*\", expected none in a required scope where a token's wildcards count"
        #expect(faults.first?.message.hasSuffix(": \(message)") == true)
        #expect(try RouteTable([FunctionEntry(Wildcard.self)]).functions.count == 1)
    }

    @Test func `all faults are told at once`() throws {
        let faults = try #require(throws: RegistrationFaults.self) {
            try RouteTable([FunctionEntry(Wrong.Two.self), FunctionEntry(Wrong.Path.self)])
        }
        #expect(faults.faults.count == 4)
        #expect(faults.description.split(separator: "\n").count == 4)
    }

    @Test func `a module's functions are registered one by one`() throws {
        enum Module: FunctionModule { static let functions: [any Function.Type] = [Hello.self, Pay.self] }
        #expect(try RouteTable([FunctionEntry(Module.self)]).functions.map(\.name) == ["Hello", "Pay"])
    }
}
