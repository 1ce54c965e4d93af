import Authorization
import HTTPClient
import JOSE
import RemoteKeys
import Settings
import Signatures

/// An issuer of the configuration with what its keys come from: keys that are here are loaded, keys that the issuer
/// publishes are only known by their address.
struct PreparedIssuer {
    enum Keys {
        case loaded(JWKSet)
        /// A JWK Set on disk, with the text that it was read from.
        case file(path: String, json: [UInt8], JWKSet)
        case published(KeySetFetch, RefreshRules)
    }

    let settings: IssuerSettings
    let algorithms: [SignatureAlgorithm]
    let keys: Keys

    /// Loads the keys that are here.
    ///
    /// - Throws: Why there is no key to verify with.
    init(_ settings: IssuerSettings) throws(Failure) {
        self.settings = settings
        algorithms = settings.algorithms.compactMap { SignatureAlgorithm($0) }
        switch settings.keys {
        case .file(let path):
            let json = try Output.read(path, limit: JWKSet.lengthLimit)
            keys = .file(path: path, json: json, try JWKSet(parsing: json, from: path, for: algorithms))
        case .pem, .secret:
            keys = .loaded(try settings.keys.load(for: algorithms))
        case .url(let text, let rules):
            keys = .published(
                try Self.fetch("\"url\": ") { () throws(HTTPURLError) in .keySet(try HTTPURL(parsing: text)) },
                RefreshRules(rules))
        case .discovery(let rules):
            let name = settings.issuer
            keys = .published(
                try Self.fetch("\"issuer\", where to discover keys: ") { () throws(HTTPURLError) in
                    try .discovering(name)
                }, RefreshRules(rules))
        }
    }

    private static func fetch(
        _ place: String, _ source: () throws(HTTPURLError) -> KeySetFetch.Source
    ) throws(Failure) -> KeySetFetch {
        let client = HTTPClient()
        do {
            return KeySetFetch(try source()) { url, mediaTypes throws(HTTPClientError) in
                try client.get(url, accept: mediaTypes)
            }
        } catch {
            // Without the text: it may hold a password.
            throw Failure(description: "\(place)\(error)")
        }
    }

    /// Fetches published keys once, to see whether there are any that fit.
    ///
    /// - Throws: Why a start would have no key to verify with.
    func checkPublishedKeys() throws(Failure) {
        guard case .published(let fetch, _) = keys else { return }
        do {
            try fetch.run().keys.refuseUnlessFit(for: algorithms, from: "\(fetch.source)")
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(description: "\(error)")
        }
    }

    /// The issuer as calls know it.
    ///
    /// - Parameter revocations: Which of its tokens are revoked; nil where none are.
    func issuer(keys: IssuerKeys, revocations: RevocationPolicy?) -> Issuer {
        let tokenType: TokenType? =
            switch settings.tokenType {
            case .any: nil
            case .only(let type): TokenType(type)
            }
        return Issuer(
            name: settings.name, issuer: settings.issuer, audience: settings.audience, algorithms: algorithms,
            keys: keys, tokenType: tokenType, leeway: settings.leeway, maximumAge: settings.maximumAge,
            requiredClaims: settings.requiredClaims, scopeClaims: settings.scopeClaims, roleClaims: settings.roleClaims,
            usesTables: settings.usesES256Tables, revocations: revocations)
    }
}

extension RefreshRules {
    fileprivate init(_ settings: RemoteKeySettings) {
        self.init(
            refresh: settings.refresh, cooldown: settings.cooldown, maximumStaleness: settings.maximumStaleness)
    }
}
