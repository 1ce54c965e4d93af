import ArgumentParser
import CallDispatch
import FastCGI
import Glibc
import Host
import Logging
import Settings

/// `swiftlet serve`: answers calls until a signal ends it.
struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the functions in the foreground; SIGTERM, SIGINT and SIGHUP finish the running calls and stop."
    )

    @OptionGroup var config: ConfigOption

    @Flag(help: "Log no line for a call that was answered below 500.")
    var quiet = false

    func run() throws {
        let stop = StopSignals()
        let assembly = try RuntimeAssembly.load(config: config.path)
        let settings = assembly.settings
        HostProcess.prepare()
        let log = Logger.runtime(level: quiet ? .notice : .info)
        let socket = try ListeningSocket.passed() ?? ListeningSocket.bind(to: settings.server)
        let keys = try PublishedKeys.start(
            assembly.issuers, stateFolder: settings.server.stateFolder,
            callsInFlight: settings.limits.callsInFlight, log: log)
        defer { keys.stop() }
        let dispatcher = Dispatcher(
            routes: assembly.routes, issuers: keys.issuers, memo: settings.limits.memoCapacity,
            rates: RateGate(settings), realm: settings.server.realm, logger: log)
        let host = try Host(
            listening: socket, dispatcher: dispatcher, capacity: Host.Capacity(settings), log: log)
        try host.start()
        log.notice(
            "ready", metadata: ["listen": "\(host.address)", "functions": "\(assembly.routes.functions.count)"])

        let signal = stop.wait()
        log.notice("stopping", metadata: ["signal": "\(signal)"])
        guard host.stop(within: settings.limits.drain) else {
            log.error("stopped with calls unanswered", metadata: ["drain": "\(settings.limits.drain.quantity)"])
            throw ExitCode.failure
        }
        log.notice("stopped")
    }
}

/// The signals that end the process, held back until somebody waits for them.
private struct StopSignals {
    private var set = sigset_t()

    /// Must come before any thread is started: threads inherit what is held back.
    init() {
        unsafe sigemptyset(&set)
        for signal in [SIGTERM, SIGINT, SIGHUP] { unsafe sigaddset(&set, signal) }
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Waits for a signal; from then on, another one ends the process at once.
    func wait() -> String {
        var set = set
        var number: Int32 = 0
        while unsafe sigwait(&set, &number) != 0 {}
        unsafe pthread_sigmask(SIG_UNBLOCK, &set, nil)
        return [SIGTERM: "SIGTERM", SIGINT: "SIGINT", SIGHUP: "SIGHUP"][number] ?? "\(number)"
    }
}
