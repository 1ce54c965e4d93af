import FunctionKit
import JOSE
import RemoteKeys
import Signatures
import TestSupport
import Testing

@testable import Authorization

/// An issuer whose keys stand in a file that changes while tokens of it are in use.
@Suite struct `Keys in a file` {
    private let folder: TemporaryFolder
    private let old: TestIssuer
    private let new: TestIssuer
    private let file: KeyFile
    private let authenticator: Authenticator

    init() throws {
        folder = try TemporaryFolder()
        old = try TestIssuer()
        new = try TestIssuer()
        let json = try Self.json([("old", old)])
        file = KeyFile(
            path: try folder.write(json, to: "jwks.json"), keys: try JWKSet(parsing: json), json: json,
            parse: { try JWKSet(parsing: $0) }, report: { _ in })
        authenticator = Authenticator(issuers: [old.issuer(keys: .file(file))], memo: 16)
    }

    private static func json(_ issuers: [(keyID: String, issuer: TestIssuer)]) throws -> [UInt8] {
        JWKSet(keys: try issuers.map { try JWK(key: $0.issuer.key.verificationKey(), keyID: $0.keyID) }).publicJSON
    }

    private func publish(_ issuers: (keyID: String, issuer: TestIssuer)...) throws {
        try folder.write(Self.json(issuers), to: "jwks.json")
        file.look()
    }

    /// The rule that refuses a token, whose key nobody is asked for; nil for one that is good.
    private func refusal(of token: [UInt8]) throws -> String? {
        let failure = try failure(of: token, with: authenticator)
        #expect(failure?.missingKey == nil)
        return failure?.refusal.rule
    }

    @Test func `verify from the change on, and no token more once they have left, a remembered one neither`() throws {
        let first = try old.token(keyID: "old")
        let second = try new.token(keyID: "new")
        for _ in 0..<2 { #expect(try refusal(of: first) == nil) }
        #expect(try refusal(of: second) == "unknown-key-id")
        try publish(("old", old), ("new", new))
        for _ in 0..<2 {
            #expect(try refusal(of: first) == nil)
            #expect(try refusal(of: second) == nil)
        }
        try publish(("new", new))
        #expect(try refusal(of: first) == "unknown-key-id")
        #expect(try refusal(of: second) == nil)
    }
}
