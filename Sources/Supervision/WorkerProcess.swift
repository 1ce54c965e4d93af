import Linux
import WorkerLink

/// A worker's process and the channel to it.
struct WorkerProcess {
    let process: SpawnedProcess
    let channel: WorkerChannel
    let startedAt: SuspendingClock.Instant
    /// Whether it still speaks: a channel that has ended would be ready for ever.
    var isConnected = true
    /// How it was when it was asked last.
    var report = WorkerReport()
    /// Whether an answer to the last question is owed.
    var owesReport = false
}

/// What workers are started with.
package struct WorkerLaunch: Sendable {
    /// The program's path, looked up anew at each start: a replaced file or a switched link is the new version.
    package var executable: String
    /// The arguments after the program's name, without the generation.
    package var arguments: [String]
    /// As `NAME=VALUE`.
    package var environment: [String]
    /// The socket that all workers listen on.
    package var listening: Int32

    package init(executable: String, arguments: [String], environment: [String], listening: Int32) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.listening = listening
    }

    /// Starts one worker.
    func spawn(generation: Int, at now: SuspendingClock.Instant) throws(SystemError) -> WorkerProcess {
        let (own, other) = try PacketChannel.pair()
        let process = try SpawnedProcess.spawn(
            executable, [executable] + arguments + ["--generation", "\(generation)"], environment: environment,
            input: listening, descriptors: [other.number])
        return WorkerProcess(process: process, channel: WorkerChannel(own), startedAt: now)
    }
}
