import ArgumentParser

/// The option that every command on a configuration has.
struct ConfigOption: ParsableArguments {
    @Option(name: .customLong("config"), help: "The configuration.")
    var path = "runtime.toml"
}
