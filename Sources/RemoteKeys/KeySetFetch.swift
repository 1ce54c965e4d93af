package import HTTPClient
package import JOSE
package import Linux

/// Asks an issuer for its keys; blocks until there is an answer.
package struct KeySetFetch: Sendable {
    /// Where an issuer publishes its keys.
    package enum Source: Sendable, Equatable, CustomStringConvertible {
        /// A JWK Set at this address.
        case keySet(HTTPURL)
        /// The metadata of an OpenID provider, which says where its JWK Set is (OpenID Connect Discovery 1.0 §4).
        case provider(issuer: String, metadata: HTTPURL)

        /// The address that is asked first, without its query, in which a password may stand.
        package var description: String {
            switch self {
            case .keySet(let url), .provider(_, let url): url.withoutQuery
            }
        }

        /// The source that an issuer's own name leads to.
        ///
        /// - Throws: ``HTTPURLError`` if the name is no address that may be asked.
        package static func discovering(_ issuer: String) throws(HTTPURLError) -> Source {
            if let offset = issuer.utf8.firstIndex(of: UInt8(ascii: "?")) {
                throw .forbiddenByte(offset: issuer.utf8.distance(from: issuer.startIndex, to: offset))
            }
            let base = issuer.utf8.last == UInt8(ascii: "/") ? String(issuer.dropLast()) : issuer
            return .provider(issuer: issuer, metadata: try HTTPURL(parsing: base + "/.well-known/openid-configuration"))
        }
    }

    /// Gets a document; ``HTTPClient`` but in tests.
    package typealias Get = @Sendable (HTTPURL, _ mediaTypes: String) throws(HTTPClientError) -> [UInt8]

    package let source: Source
    private let get: Get

    /// - Parameter get: Blocks for a bounded time and returns a bounded document.
    package init(_ source: Source, get: @escaping Get) {
        self.source = source
        self.get = get
    }

    /// Fetches the set, and before it the metadata where they say where it is.
    ///
    /// - Throws: Which of the two failed, and why.
    package func run() throws(KeyFetchFailure) -> FetchedKeySet {
        switch source {
        case .keySet(let url): return try keySet(at: url)
        case .provider(let issuer, let address):
            let url: HTTPURL
            do { url = try keySetAddress(of: issuer, at: address) } catch {
                throw KeyFetchFailure(error, at: address)
            }
            return try keySet(at: url)
        }
    }

    private func keySet(at url: HTTPURL) throws(KeyFetchFailure) -> FetchedKeySet {
        do throws(KeyFetchError) {
            let json = try document(url, "application/jwk-set+json, application/json")
            do { return try FetchedKeySet(json: json) } catch { throw .keySet(error) }
        } catch {
            throw KeyFetchFailure(error, at: url)
        }
    }

    private func keySetAddress(of issuer: String, at address: HTTPURL) throws(KeyFetchError) -> HTTPURL {
        let json = try document(address, "application/json")
        let metadata: ProviderMetadata
        do { metadata = try ProviderMetadata(parsing: json) } catch { throw .metadata(error) }
        // Whoever answers for another issuer could bring in that one's keys as ours (§4.3).
        guard metadata.issuer.utf8.elementsEqual(issuer.utf8) else {
            throw .metadataOfAnotherIssuer(found: Excerpt(metadata.issuer))
        }
        let url: HTTPURL
        do { url = try HTTPURL(parsing: metadata.keySetAddress) } catch { throw .keySetAddress(error) }
        // A provider on the network must not point us at what listens on this machine.
        guard !url.isPlain || address.isPlain else { throw .keySetAddressIsPlain }
        return url
    }

    private func document(_ url: HTTPURL, _ mediaTypes: String) throws(KeyFetchError) -> [UInt8] {
        do { return try get(url, mediaTypes) } catch { throw .http(error) }
    }
}

/// A set as it came and as it was read.
package struct FetchedKeySet: Sendable {
    /// The document, by which a set is told from another.
    package let json: [UInt8]
    /// The keys.
    package let keys: JWKSet

    /// Reads a document.
    package init(json: [UInt8]) throws(JWKSetError) {
        keys = try JWKSet(parsing: json)
        self.json = json
    }
}

/// A fetch that brought no keys.
package struct KeyFetchFailure: Error, Equatable, CustomStringConvertible {
    /// What was asked, without its query, in which a password may stand; nil if nobody was.
    package let address: String?
    /// What was wrong.
    package let reason: KeyFetchError

    init(_ reason: KeyFetchError, at url: HTTPURL?) {
        address = url?.withoutQuery
        self.reason = reason
    }

    package var description: String { (address.map { "\($0): " } ?? "") + reason.description }
}

/// Why an issuer's keys could not be fetched.
package enum KeyFetchError: Error, Equatable {
    /// The document could not be got.
    case http(HTTPClientError)
    /// The provider's metadata cannot be read.
    case metadata(ProviderMetadataError)
    /// The metadata name another issuer (OpenID Connect Discovery 1.0 §4.3).
    case metadataOfAnotherIssuer(found: Excerpt)
    /// The metadata's `jwks_uri` is no address that may be asked.
    case keySetAddress(HTTPURLError)
    /// The metadata's `jwks_uri` leaves https.
    case keySetAddressIsPlain
    /// The document is no JWK Set.
    case keySet(JWKSetError)
    /// There is no thread to fetch on.
    case noThread(SystemError)
}

extension KeyFetchError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .http(let error): "\(error)"
        case .metadata(let error): "\(error)"
        case .metadataOfAnotherIssuer(let found):
            "provider metadata \"issuer\" is \"\(found)\", expected the configured one, byte for byte"
        case .keySetAddress(let error): "provider metadata \"jwks_uri\": \(error)"
        case .keySetAddressIsPlain: "provider metadata \"jwks_uri\" is plain http, expected https"
        case .keySet(let error): "\(error)"
        case .noThread(let error): "no thread to fetch on: \(error)"
        }
    }
}
