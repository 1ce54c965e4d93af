package import Issuance
package import Linux
package import Signatures

/// Why a scenario cannot be played; whether the promises are kept, it does not say.
package enum DrillError: Error, Equatable {
    /// The throwaway issuer cannot listen.
    case server(LoopbackServerError)
    /// A key of the throwaway issuer's cannot be made.
    case key(KeyError)
    /// A token of the throwaway issuer's cannot be made.
    case token(IssuanceError)
    /// There is no descriptor or temporary folder.
    case system(SystemError)
}

extension DrillError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .server(let error): "issuer on loopback cannot listen: \(error)"
        case .key(let error): "key of the drill cannot be made: \(error)"
        case .token(let error): "token of the drill cannot be made: \(error)"
        case .system(let error): "drill cannot be set up: \(error)"
        }
    }
}
