/// A way into the code under test, and what must hold of it whatever the input.
///
/// An input that traps is a finding too, which needs no words here.
protocol FuzzTarget: SendableMetatype {
    /// The name on the command line and of the corpus folder.
    static var name: String { get }

    /// Prepares what every input shares.
    init() throws

    /// Holds one input against the code.
    func check(_ input: [UInt8]) throws(Finding)
}

/// What an input has shown that must not be.
struct Finding: Error, Equatable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Every target.
enum FuzzTargets {
    static let all: [any FuzzTarget.Type] = [
        Base64URLFuzzing.self, JSONFuzzing.self, JWKSetFuzzing.self, TokenFuzzing.self, ClaimsFuzzing.self,
    ]
}
