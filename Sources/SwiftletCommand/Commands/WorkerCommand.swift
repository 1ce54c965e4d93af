import ArgumentParser
import CallDispatch
import CrashContainment
import FunctionKit
import Glibc
import Host
import Linux
import Logging
import Settings
import WorkerLink

/// `swiftlet worker`: what `swiftlet serve` starts to answer calls.
struct WorkerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "worker", shouldDisplay: false)

    @OptionGroup var config: ConfigOption

    @Flag var quiet = false

    @Option var generation = 0

    func run() throws {
        // Before any thread: threads inherit what is held back.
        let signals = try SignalDescriptor(WorkerLoop.signals)
        guard PacketChannel.isPacketSocket(workerChannelDescriptor), let socket = ListeningSocket.passed() else {
            throw Failure(description: "`worker` was started by hand, expected `swiftlet serve` to do so")
        }
        // What a function starts must not speak for it.
        _ = fcntl(workerChannelDescriptor, F_SETFD, FD_CLOEXEC)
        let channel = SupervisorChannel(
            PacketChannel(adopting: FileDescriptor(adopting: workerChannelDescriptor)))
        let crashes = try CrashContainment.install()
        let assembly = try RuntimeAssembly.load(config: config.path)
        let settings = assembly.settings
        HostProcess.prepare()
        let log = Logger.runtime(level: quiet ? .notice : .info)
        try SelfTest.run(realm: settings.server.realm, memo: settings.limits.memoCapacity)
        let accounts = try WorkerAccounts.start(settings, config: config.path, log: log)
        defer { accounts.stop() }
        let revocations = try RevocationFollowing.start(
            assembly.issuers.map(\.settings), feeds: accounts.feeds, log: log)
        defer { revocations.stop() }
        let keys = try PublishedKeys.start(
            assembly.issuers, revocations: revocations, stateFolder: settings.server.stateFolder,
            callsInFlight: settings.limits.callsInFlight, log: log)
        defer { keys.stop() }
        revocations.waitUntilHeard()
        var resources = Resources()
        defer { resources.closeAndWait() }
        accounts.hand(to: &resources)
        try resources.open(assembly.resources, settings.resources, config: config.path)
        let dispatcher = Dispatcher(
            routes: assembly.routes, issuers: keys.issuers, resources: resources, memo: settings.limits.memoCapacity,
            rates: RateGate(settings), realm: settings.server.realm, logger: log)
        let host = try Host(
            listening: socket, dispatcher: dispatcher, capacity: Host.Capacity(settings), log: log, crashes: crashes,
            onEvent: { event in channel.tell(event, log: log) })
        try host.start()
        let readiness = Readiness(
            functions: assembly.routes.functions.count, listen: "\(settings.server.listen)",
            drainInMilliseconds: Int64(settings.limits.drain / .milliseconds(1)),
            idleInMilliseconds: settings.server.idle.map { Int64($0 / .milliseconds(1)) },
            version: Version.number)
        try channel.send(.ready(readiness))
        let loop = try WorkerLoop(
            host: host, revocations: revocations, channel: channel, signals: signals, drain: settings.limits.drain,
            log: log)
        guard loop.run() else { throw ExitCode.failure }
    }
}

extension SupervisorChannel {
    /// Passes on what the host tells of itself; called on one of its threads.
    fileprivate func tell(_ event: Host.Event, log: Logger) {
        do {
            switch event {
            case .crashed(let function, let id, let signal):
                try send(.crashed(function: function, id: id, signal: signal))
            case .worn(.lostThreads(let count)):
                try send(.worn(reason: "\(count) threads, or calls without one, do not come back"))
            case .worn(.residentMemory(let bytes)):
                try send(.worn(reason: "\(bytes >> 20) MiB of memory are resident"))
            }
        } catch {
            log.error("supervisor was not told", metadata: ["error": "\(error)"])
        }
    }
}
