import Settings
import Signatures

extension RuntimeSettings {
    /// Reads a configuration whose issuers may name every algorithm that ``SignatureAlgorithm`` has.
    static func load(path: String) throws(SettingsFaults) -> RuntimeSettings {
        let algorithms = SignatureAlgorithm.allCases.map {
            KnownAlgorithm(name: $0.name, isSymmetric: $0.isSymmetric)
        }
        return try load(path: path, algorithms: algorithms)
    }
}
