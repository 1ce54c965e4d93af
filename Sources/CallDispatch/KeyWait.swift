import Authorization

/// A call that can be judged when its issuer has told of a key; it holds no thread meanwhile.
package struct KeyWait: Sendable {
    private let key: MissingKey

    init(for key: MissingKey) { self.key = key }

    /// Begins to wait.
    ///
    /// - Parameter resume: Called once, for the request to be admitted again and for the last time.
    /// - Returns: Whether there is anything to wait for; if not, `resume` is never called.
    package func begin(thenCall resume: @escaping @Sendable () -> Void) -> Bool { key.wait(thenCall: resume) }
}
