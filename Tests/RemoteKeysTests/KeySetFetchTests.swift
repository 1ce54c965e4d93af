import HTTPClient
import JOSE
@testable import RemoteKeys
import TestSupport
import Testing

@Suite struct `Fetching a key set` {
    private let issuer = ScriptedIssuer()
    private let metadataURL = "https://id.example.com/tenant/.well-known/openid-configuration"

    private func metadata(issuer: String = "https://id.example.com/tenant/", keys: String) -> [UInt8] {
        Array(#"{"issuer":"\#(issuer)","jwks_uri":"\#(keys)","other":[1]}"#.utf8)
    }

    private func failure(_ reason: KeyFetchError, at url: String = ScriptedIssuer.url) throws -> KeyFetchFailure {
        KeyFetchFailure(reason, at: try HTTPURL(parsing: url))
    }

    private func discover(_ name: String = "https://id.example.com/tenant/") throws -> FetchedKeySet {
        try issuer.fetch(.discovering(name)).run()
    }

    @Test func `asks for the set itself`() throws {
        issuer.publish("a")
        #expect(try issuer.fetch().run().keys.keys.map(\.keyID) == ["a"])
        #expect(issuer.requested == [ScriptedIssuer.url])
    }

    @Test(arguments: ["https://id.example.com/tenant/", "https://id.example.com/tenant"])
    func `finds the set by the provider's metadata`(name: String) throws {
        issuer.answer(.success(metadata(issuer: name, keys: "https://keys.example.com/set")), at: metadataURL)
        issuer.publish("a", at: "https://keys.example.com/set")
        #expect(try discover(name).keys.keys.count == 1)
        #expect(issuer.requested == [metadataURL, "https://keys.example.com/set"])
    }

    @Test(arguments: [
        "https://id.example.com/tenant", "https://id.example.com", "https://ID.example.com/tenant/", "",
    ])
    func `refuses the metadata of another issuer`(name: String) throws {
        issuer.answer(.success(metadata(issuer: name, keys: ScriptedIssuer.url)), at: metadataURL)
        let expected: KeyFetchError =
            name.isEmpty ? .metadata(.missing("issuer")) : .metadataOfAnotherIssuer(found: Excerpt(name))
        #expect(throws: try failure(expected, at: metadataURL)) { try discover() }
        #expect(issuer.requested == [metadataURL])
    }

    @Test func `does not let a provider on the network point at this machine`() throws {
        issuer.answer(.success(metadata(keys: "http://127.0.0.1/keys")), at: metadataURL)
        issuer.publish("a", at: "http://127.0.0.1/keys")
        #expect(throws: try failure(.keySetAddressIsPlain, at: metadataURL)) { try discover() }
    }

    @Test func `takes a provider on this machine at its word`() throws {
        let name = "http://127.0.0.1:8080/"
        issuer.answer(
            .success(metadata(issuer: name, keys: "http://127.0.0.1:8080/keys")),
            at: "http://127.0.0.1:8080/.well-known/openid-configuration")
        issuer.publish("a", at: "http://127.0.0.1:8080/keys")
        #expect(try discover(name).keys.keys.count == 1)
    }

    @Test(arguments: ["http://keys.example.com/", "file:///etc/passwd", "ftp://keys.example.com/", "/keys", "https://"])
    func `refuses an address that may not be asked`(address: String) throws {
        issuer.answer(.success(metadata(keys: address)), at: metadataURL)
        let error = #expect(throws: KeyFetchFailure.self) { try discover() }
        guard case .keySetAddress = error?.reason else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(issuer.requested == [metadataURL])
    }

    @Test func `says what was wrong with a document`() throws {
        issuer.answer(.success(Array("<html>".utf8)))
        #expect(throws: try failure(.keySet(.notJSON(.notAnObject)))) { try issuer.fetch().run() }
        issuer.answer(.success(Array("[]".utf8)), at: metadataURL)
        #expect(throws: try failure(.metadata(.notJSON(.notAnObject)), at: metadataURL)) { try discover() }
        issuer.answer(.success(Array(#"{"issuer":"x"}"#.utf8)), at: metadataURL)
        #expect(throws: try failure(.metadata(.missing("jwks_uri")), at: metadataURL)) { try discover() }
        issuer.answer(.failure(.timedOut(after: .seconds(5))), at: metadataURL)
        #expect(throws: try failure(.http(.timedOut(after: .seconds(5))), at: metadataURL)) { try discover() }
        issuer.answer(.success(metadata(keys: "https://keys.example.com/set?secret=1")), at: metadataURL)
        let error = #expect(throws: KeyFetchFailure.self) { try discover() }
        #expect(error.map { "\($0)" } == "https://keys.example.com/set: status is 404, expected 200")
    }

    @Test(arguments: [
        "accounts", "http://id.example.com/", "https://id.example.com/?tenant=1", "https://id.example.com/#a",
        "https:///",
    ])
    func `cannot be discovered by a name that is no address`(name: String) {
        #expect(throws: HTTPURLError.self) { try KeySetFetch.Source.discovering(name) }
    }
}
