package import HTTPClient
package import RemoteKeys

/// What is put through the drill: how keys are fetched and kept, by default as the runtime does it.
///
/// The scenarios do not measure it by its own rules but by the runtime's promises, so that another subject can fail.
package struct DrillSubject: Sendable {
    /// When keys are fetched, and how long they count.
    package var rules: RefreshRules
    /// Makes what documents are fetched with, held to limits.
    package var client: @Sendable (HTTPClient.Limits) -> KeySetFetch.Get
    /// How many verified tokens are remembered.
    package var memo: Int

    /// Describes a subject.
    package init(
        rules: RefreshRules = RefreshRules(),
        client: @escaping @Sendable (HTTPClient.Limits) -> KeySetFetch.Get = Self.httpClient, memo: Int = 1_024
    ) {
        self.rules = rules
        self.client = client
        self.memo = memo
    }

    /// What the runtime fetches with.
    @Sendable package static func httpClient(_ limits: HTTPClient.Limits) -> KeySetFetch.Get {
        let client = HTTPClient(limits: limits)
        return { url, mediaTypes throws(HTTPClientError) in try client.get(url, accept: mediaTypes) }
    }

    /// What the runtime promises: the defaults of `runtime.toml`.
    static let promises = RefreshRules()
}
