import ArgumentParser
import Glibc
import Host
import Linux
import Logging
import Settings
import Supervision

/// `swiftlet serve`: answers calls until a signal ends it.
struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the functions in the foreground.",
        discussion: """
            SIGTERM and SIGINT finish the running calls and stop, a second one stops at once. SIGHUP starts the program \
            anew beside the running one, with the file and the configuration as they are then, and replaces that once \
            the new one is ready; no call is lost.
            """)

    @OptionGroup var config: ConfigOption

    @Flag(help: "Log no line for a call that was answered below 500.")
    var quiet = false

    func run() throws {
        // Before any thread: threads inherit what is held back.
        let signals = try SignalDescriptor(Supervisor.signals)
        let executable = try ExecutablePath.own(named: CommandLine.arguments.first ?? "swiftlet")
        let settings = try RuntimeSettings.load(path: config.path)
        HostProcess.prepare()
        let socket = try ServiceSocket.open(for: settings.server)
        let launch = WorkerLaunch(
            executable: executable, arguments: ["worker", "--config", config.path] + (quiet ? ["--quiet"] : []),
            environment: ServiceManager.withoutItsVariables(ProcessEnvironment.entries), listening: socket.number)
        var setup = Supervisor.Setup(launch: launch, address: socket.address, version: Version.number)
        setup.control = ControlAddress.of(settings.server)
        setup.manager = ServiceManager(from: ProcessEnvironment.value(of:))
        setup.mayIdle = socket.isPassed
        setup.breaker.crashes = settings.limits.crashes
        let status = Supervisor(
            setup, signals: signals, log: .runtime(level: quiet ? .notice : .info)
        ).run()
        if status != 0 { throw ExitCode(status) }
    }
}
