import Settings

extension [KnownAlgorithm] {
    /// A list as a verifier would hand it in, with a "K" for texts that only look the same.
    static var some: Self {
        [KnownAlgorithm(name: "HS256", isSymmetric: true), KnownAlgorithm(name: "HS384", isSymmetric: true)]
            + ["RS256", "ES256", "ES256K"].map { KnownAlgorithm(name: $0, isSymmetric: false) }
    }
}

extension RuntimeSettings {
    static func parse(_ text: String, file: String) throws(SettingsFaults) -> RuntimeSettings {
        try parse(text, file: file, algorithms: .some)
    }

    static func parse(_ bytes: [UInt8], file: String) throws(SettingsFaults) -> RuntimeSettings {
        try parse(bytes, file: file, algorithms: .some)
    }

    static func load(path: String) throws(SettingsFaults) -> RuntimeSettings {
        try load(path: path, algorithms: .some)
    }
}
