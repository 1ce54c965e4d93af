import Glibc
import Linux
import TestSupport

/// The claims about what the runtime survives, each put to the test through a real nginx under steady load.
package struct Proofs {
    private let program: String
    private let clients: Int

    /// - Parameters:
    ///   - program: The path of `HostileRuntime`.
    ///   - clients: How many call at the same time.
    package init(program: String, clients: Int = 8) {
        self.program = program
        self.clients = clients
    }

    /// Every way to crash, each also where the runtime does not see it coming, and where the answer has begun.
    private static let crashTargets: [(path: String, hasBegun: Bool)] = [
        "fatal-error", "precondition", "index", "overflow", "nil", "stack-overflow", "allocating-overflow",
        "null-pointer", "abort",
    ].flatMap { kind in
        [
            ("/crash/\(kind)", false), ("/crash/\(kind)?after=suspension", false), ("/crash/\(kind)?in=child", false),
            ("/crash/\(kind)?after=stream", true),
        ]
    }

    /// How many crash targets there are; so many crashes meet each of them once.
    package static var crashKinds: Int { crashTargets.count }

    private func load(_ stage: Stage) throws -> SteadyLoad {
        let load = SteadyLoad(
            socket: stage.web, target: "/good/scoped", token: try stage.token(scope: "good:read"))
        try load.start(clients: clients)
        load.wait(for: clients * 4)
        return load
    }

    /// Replaces the binary again and again while it is called.
    package func replacements(_ count: Int) throws -> Proof {
        var proof = Proof("\(count) replacements of the binary while it is called: no call fails")
        let stage = try Stage(program)
        let load = try load(stage)
        var refused = 0
        for _ in 0..<count {
            try stage.install()
            let before = load.count
            if try stage.command("reload").status != 0 { refused += 1 }
            load.wait(for: before + clients * 8)
        }
        let tally = load.stop()
        proof.note("calls", tally.text)
        proof.note("processes that answered", tally.processes.count)
        proof.note("p50, p99, longest", tally.spread)
        proof.expect(refused == 0, "\(refused) replacements were refused")
        proof.expect(tally.failed == 0, "\(tally.failed) calls failed")
        proof.expect(
            tally.processes.count == count + 1,
            "\(tally.processes.count) processes answered, expected \(count + 1)")
        return proof
    }

    /// Crashes functions in every way between good calls.
    ///
    /// - Parameters:
    ///   - crashes: How many crashing calls.
    ///   - good: How many good calls, at least.
    package func crashes(_ crashes: Int, among good: Int) throws -> Proof {
        var proof = Proof("\(crashes) crashing calls among \(good) good ones: exactly those fail")
        let stage = try Stage(program, limits: ["crashes = 1000000"])
        let load = try load(stage)
        var crashed = Tally()
        var begun = 0
        for index in 0..<crashes {
            let target = Self.crashTargets[index % Self.crashTargets.count]
            if target.hasBegun { begun += 1 }
            let client = try WebClient(unix: stage.web)
            do {
                crashed.statuses[try client.get(target.path).status, default: 0] += 1
            } catch {
                crashed.broken += 1
                proof.expect(target.hasBegun, "\(target.path) was not answered: \(error)")
            }
            load.wait(for: good * (index + 1) / crashes)
        }
        let tally = load.stop()
        proof.note("crashing calls", crashed.text)
        proof.note("good calls", tally.text)
        proof.note("processes that answered", tally.processes.count)
        proof.note("p50, p99, longest of good calls", tally.spread)
        proof.expect(tally.failed == 0, "\(tally.failed) good calls failed")
        // An answer that has begun is seen as broken, never as a whole one.
        proof.expect(
            crashed.statuses[500, default: 0] == crashes - begun && crashed.broken == begun,
            "crashing calls were answered \(crashed.text), expected \(crashes - begun) × 500 and \(begun) broken")
        return proof
    }

    /// Kills the worker with a signal that nothing can catch.
    ///
    /// - Parameters:
    ///   - rest: How long a worker lives before it is killed; one that dies young is replaced later.
    ///   - limit: Within how many milliseconds service is to resume, on a machine with nothing else to do.
    package func kills(_ count: Int, rest: Duration = .zero, within limit: Double = 10_000) throws -> Proof {
        var proof = Proof("the worker is killed \(count) times: only its calls in flight fail, and service resumes")
        let stage = try Stage(program)
        let load = try load(stage)
        var gaps: [Double] = []
        for _ in 0..<count {
            Thread.sleep(milliseconds: Int32(rest / .milliseconds(1)))
            let worker = try stage.worker()
            kill(worker, SIGKILL)
            let began = Clock.monotonicNanoseconds
            // A call of its own: its connection to nginx was opened after the kill.
            while (try? WebClient(unix: stage.web).get("/good"))?.status != 200 {}
            gaps.append(Double(Clock.monotonicNanoseconds - began) / 1_000_000)
            let before = load.count
            load.wait(for: before + clients * 50)
        }
        let tally = load.stop()
        let longest = gaps.max() ?? 0
        proof.note("calls", tally.text)
        proof.note("until a new call is answered", "\(longest.brief) ms at most of \(count)")
        proof.expect(
            tally.failed <= clients * count, "\(tally.failed) calls failed, expected at most \(clients * count)")
        proof.expect(tally.processes.count >= count, "\(tally.processes.count) processes answered")
        proof.expect(longest < limit, "service took \(longest.brief) ms to resume, expected less than \(limit.brief)")
        return proof
    }

    /// Replaces by a program that cannot run, and by a configuration that is none.
    package func brokenReplacements() throws -> Proof {
        var proof = Proof("a broken binary, then a broken configuration: the old one serves on, no call fails")
        let stage = try Stage(program)
        let load = try load(stage)
        var accepted: [String] = []
        for (name, bytes) in [("text", Array("not a program\n".utf8)), ("an empty file", [])] as [(String, [UInt8])] {
            try stage.install(bytes)
            if try stage.command("reload").status == 0 { accepted.append(name) }
            let before = load.count
            load.wait(for: before + clients * 20)
        }
        try stage.install()
        let configuration = stage.folder.text(of: "runtime.toml") ?? ""
        try stage.folder.write(configuration + "\n[nonsense]\n", to: "runtime.toml")
        if try stage.command("reload").status == 0 { accepted.append("configuration") }
        let before = load.count
        load.wait(for: before + clients * 20)
        try stage.folder.write(configuration, to: "runtime.toml")
        let isMended = try stage.command("reload").status == 0
        let tally = load.stop()
        proof.note("calls", tally.text)
        proof.note("processes that answered", tally.processes.count)
        proof.expect(accepted.isEmpty, "taken in: \(accepted.joined(separator: ", "))")
        proof.expect(isMended, "the mended one was refused")
        proof.expect(tally.failed == 0, "\(tally.failed) calls failed")
        proof.expect(tally.processes.count == 2, "\(tally.processes.count) processes answered, expected 2")
        return proof
    }

    /// Surrounds the runtime with clients that do as little as they can.
    ///
    /// - Parameter calls: How many good calls are measured each time.
    package func slowClients(calls: Int) throws -> Proof {
        var proof = Proof("500 idle, 50 dribbling and 50 non-reading connections: other calls are as fast as before")
        let stage = try Stage(program)
        func measure() throws -> Tally {
            let load = try load(stage)
            load.wait(for: calls)
            return load.stop()
        }
        let quiet = try measure()
        let crowd = try Crowd(socket: stage.socket, idle: 500, dribbling: 50, deaf: 50)
        let crowded = try measure()
        crowd.leave()
        let again = try measure()
        for (name, tally) in [("quiet", quiet), ("beside them", crowded), ("quiet again", again)] {
            proof.note("\(name): calls; p50, p99, longest", "\(tally.text); \(tally.spread)")
            proof.expect(tally.failed == 0, "\(name): \(tally.failed) calls failed")
        }
        let (before, beside) = (max(quiet.milliseconds(0.99), again.milliseconds(0.99)), crowded.milliseconds(0.99))
        proof.note("p99 beside them ÷ p99 of the slower quiet run", (beside / before).brief)
        // Machines are noisy; what would starve the others shows as a multiple.
        proof.expect(beside < 3 * before + 5, "p99 went from \(before.brief) to \(beside.brief) ms")
        return proof
    }

    /// Ends the service while it is called.
    package func termination() throws -> Proof {
        var proof = Proof("SIGTERM under load: every accepted call is answered, and the end is 0")
        let stage = try Stage(program)
        let load = try load(stage)
        load.wait(for: clients * 50)
        let began = Clock.monotonicNanoseconds
        stage.runtime.send(SIGTERM)
        let result = stage.runtime.wait()
        let milliseconds = Double(Clock.monotonicNanoseconds - began) / 1_000_000
        let tally = load.stop()
        // A call that the runtime took up has a line; what nginx could not bring to it has none.
        let taken = result.error.split(separator: "\n").count { $0.contains("\"function\":\"GoodScoped\"") }
        proof.note("calls", tally.text)
        proof.note("calls that the runtime took up", taken)
        proof.note("until the end", "\(milliseconds.brief) ms")
        proof.expect(result.status == 0, "the end was \(result.status), expected 0")
        proof.expect(taken == tally.good, "\(tally.good) calls were answered of \(taken) taken up")
        return proof
    }
}
