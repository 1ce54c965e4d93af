import Linux
import Testing
import WorkerLink

@testable import Supervision

@Suite struct `Generations of workers` {
    private typealias Action = Generations.Action
    private var machine = Generations()
    private var now = SuspendingClock.now
    private let readiness = Readiness(functions: 3, listen: "unix:s", drainInMilliseconds: 10_000)

    private mutating func after(_ time: Duration, _ event: Generations.Event) -> [Action] {
        now += time
        return machine.handle(event, at: now)
    }

    /// Brings the next worker up and the one before it to its end.
    private mutating func serve(_ number: Int) {
        _ = after(.zero, number == 1 ? .start : .replace(.command))
        _ = after(.zero, .ready(number, readiness))
        if number > 1 { _ = after(.zero, .ended(number - 1, .exited(0))) }
        #expect(machine.current == number)
        #expect(machine.workers.count == 1)
    }

    @Test mutating func `begin with one worker, which serves when it is ready`() {
        #expect(after(.zero, .start) == [.spawn(1)])
        #expect(machine.candidate == 1 && machine.current == nil)
        #expect(after(.seconds(1), .ready(1, readiness)) == [.note(.serving(1, readiness, replaced: nil))])
        #expect(machine.candidate == nil && machine.current == 1)
    }

    @Test mutating func `hand over to the next only when that is ready`() {
        serve(1)
        #expect(after(.zero, .replace(.hangup)) == [.note(.replacing(by: 2, .hangup)), .spawn(2)])
        #expect(machine.current == 1)
        #expect(
            after(.seconds(1), .ready(2, readiness))
                == [.handOver(from: 1, to: 2), .note(.serving(2, readiness, replaced: 1))])
        #expect(machine.current == 2)
        #expect(after(.seconds(1), .ended(1, .exited(0))) == [])
        #expect(machine.workers.keys.sorted() == [2])
    }

    @Test(arguments: [ProcessEnd.exited(0), .exited(1), .killed(11)])
    mutating func `end with 1 when the first worker ends before it is ready`(end: ProcessEnd) {
        _ = after(.zero, .start)
        #expect(after(.zero, .ended(1, end)) == [.note(.startFailed(.ended(end))), .finish(1)])
    }

    @Test mutating func `end with 1 when the first worker cannot be started or is not ready in time`() {
        var other = self
        let error = SystemError("posix_spawn", code: 2)
        _ = after(.zero, .start)
        #expect(after(.zero, .spawnFailed(1, error)) == [.note(.startFailed(.notSpawned(error))), .finish(1)])

        _ = other.after(.zero, .start)
        #expect(other.after(.seconds(29), .tick) == [])
        let late = Generation.KillReason.notReady(limit: .seconds(30))
        #expect(other.after(.seconds(1), .tick) == [.kill(1), .note(.killed(1, late))])
        #expect(other.after(.zero, .ready(1, readiness)) == [], "too late")
        #expect(other.after(.zero, .ended(1, .killed(9))) == [.note(.startFailed(.killed(late))), .finish(1)])
    }

    @Test mutating func `keep the old worker when the new one is not ready`() {
        serve(1)
        _ = after(.zero, .replace(.command))
        #expect(
            after(.zero, .ended(2, .exited(1)))
                == [.note(.replacementFailed(2, .ended(.exited(1)), serving: 1))])
        #expect(machine.current == 1 && machine.candidate == nil)
        #expect(machine.nextTick.map { $0 > now } == true)
        // It is not tried again by itself.
        #expect(after(.seconds(4), .tick) == [])
        #expect(after(.zero, .replace(.command)) == [.note(.replacing(by: 3, .command)), .spawn(3)])
    }

    @Test mutating func `keep the old worker when the new one speaks another version`() {
        serve(1)
        _ = after(.zero, .replace(.command))
        let error = LinkError.version(found: 2, expected: 1)
        #expect(after(.zero, .misunderstood(2, error)) == [.kill(2), .note(.killed(2, .misunderstood(error)))])
        #expect(
            after(.zero, .ended(2, .killed(9)))
                == [.note(.replacementFailed(2, .killed(.misunderstood(error)), serving: 1))])
        #expect(machine.current == 1)
    }

    @Test mutating func `replace once more when that was wanted during a replacement`() {
        serve(1)
        _ = after(.zero, .replace(.hangup))
        #expect(after(.zero, .replace(.hangup)) == [])
        #expect(after(.zero, .replace(.command)) == [])
        #expect(
            after(.zero, .ready(2, readiness)) == [
                .handOver(from: 1, to: 2), .note(.serving(2, readiness, replaced: 1)),
                .note(.replacing(by: 3, .command)), .spawn(3),
            ])
        #expect(after(.zero, .replace(.hangup)) == [])
        #expect(
            after(.zero, .ended(3, .exited(1))) == [
                .note(.replacementFailed(3, .ended(.exited(1)), serving: 2)), .note(.replacing(by: 4, .hangup)),
                .spawn(4),
            ])
        #expect(after(.zero, .ended(4, .exited(1))).count == 1)
    }

    @Test mutating func `start the successor of a crash at once, and only one`() {
        serve(1)
        #expect(after(.zero, .crashed(1)) == [.note(.crashed(1)), .spawn(2)])
        #expect(after(.zero, .crashed(1)) == [])
        #expect(machine.current == 1)
        #expect(after(.zero, .ready(2, readiness)).first == .handOver(from: 1, to: 2))
        // What crashes while it drains has its successor.
        #expect(after(.zero, .crashed(1)) == [])
        #expect(after(.zero, .ended(1, .exited(0))) == [])
    }

    @Test mutating func `wait for the candidate when a crash comes during a replacement`() {
        serve(1)
        _ = after(.zero, .replace(.command))
        #expect(after(.zero, .crashed(1)) == [.note(.crashed(1))])
        // The old one takes no calls any more: a failed candidate must be tried again.
        #expect(
            after(.zero, .ended(2, .exited(1)))
                == [.note(.successorFailed(2, .ended(.exited(1)), retryIn: .zero))])
        #expect(machine.nextTick == now)
        #expect(after(.zero, .tick) == [.spawn(3)])
        _ = after(.zero, .ended(3, .exited(1)))
        #expect(after(.zero, .tick) == [.spawn(4)])
        #expect(
            after(.zero, .ended(4, .exited(1)))
                == [.note(.successorFailed(4, .ended(.exited(1)), retryIn: .milliseconds(100)))])
        #expect(after(.milliseconds(99), .tick) == [])
        #expect(after(.milliseconds(1), .tick) == [.spawn(5)])
        #expect(
            after(.zero, .ended(5, .exited(1)))
                == [.note(.successorFailed(5, .ended(.exited(1)), retryIn: .milliseconds(200)))])
        // Who has mended the configuration need not wait.
        #expect(after(.zero, .replace(.command)) == [.note(.replacing(by: 6, .command)), .spawn(6)])
    }

    @Test mutating func `restart at once after two deaths, then slower up to a limit`() {
        serve(1)
        var delays: [Duration] = []
        for number in 1...12 {
            guard
                case .note(.died(number, .killed(9), let delay)) = after(.seconds(1), .ended(number, .killed(9))).first
            else {
                Issue.record("no note of the death")
                return
            }
            delays.append(delay)
            if delay > .zero {
                #expect(after(delay - .milliseconds(1), .tick) == [])
                #expect(machine.nextTick == now + .milliseconds(1))
                #expect(after(.milliseconds(1), .tick) == [.spawn(number + 1)])
            }
            #expect(machine.candidate == number + 1)
            _ = after(.zero, .ready(number + 1, readiness))
        }
        let milliseconds = [0, 0, 100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000, 5_000]
        #expect(delays == milliseconds.map { .milliseconds($0) })
        // A worker that lived for a while died of something else.
        #expect(after(.seconds(10), .ended(13, .killed(9))).last == .spawn(14))
        _ = after(.zero, .ready(14, readiness))
        #expect(after(.seconds(9), .ended(14, .killed(9))).last == .spawn(15))
        _ = after(.zero, .ready(15, readiness))
        #expect(
            after(.seconds(9), .ended(15, .killed(9))) == [.note(.died(15, .killed(9), restartIn: .milliseconds(100)))])
    }

    @Test mutating func `let the candidate take over when the old worker dies`() {
        serve(1)
        _ = after(.zero, .replace(.command))
        #expect(after(.zero, .ended(1, .killed(9))) == [.note(.died(1, .killed(9), restartIn: .zero))])
        #expect(after(.zero, .ready(2, readiness)) == [.note(.serving(2, readiness, replaced: nil))])
    }

    @Test mutating func `kill a worker that does not drain in time`() {
        serve(1)
        _ = after(.zero, .replace(.command))
        _ = after(.zero, .ready(2, readiness))
        _ = after(.seconds(6), .tick)
        _ = after(.zero, .reported(1, calls: 0, isBusy: true))
        #expect(!after(.seconds(8), .tick).contains(.kill(1)))
        // Its 10 s and the 5 s that ending takes.
        #expect(after(.seconds(1), .tick) == [.kill(1), .note(.killed(1, .undrained))])
        #expect(after(.seconds(1), .tick) == [])
        #expect(after(.zero, .ended(1, .killed(9))) == [.note(.drainFailed(1, .killed(9)))])
        #expect(machine.current == 2)
    }

    @Test mutating func `kill the oldest of too many that drain`() {
        serve(1)
        for number in 2...17 {
            _ = after(.zero, .replace(.command))
            #expect(!after(.zero, .ready(number, readiness)).contains(.kill(1)))
        }
        _ = after(.zero, .replace(.command))
        #expect(after(.zero, .ready(18, readiness)).contains(.kill(1)))
    }

    @Test mutating func `kill a worker that says nothing, and start another`() {
        serve(1)
        #expect(machine.nextTick == now + .seconds(5))
        #expect(after(.seconds(5), .tick) == [.ask(1)])
        #expect(after(.seconds(19), .tick) == [])
        let silent = Generation.KillReason.silent(limit: .seconds(20))
        #expect(after(.seconds(1), .tick) == [.kill(1), .note(.killed(1, silent))])
        #expect(!machine.isAnswering)
        #expect(after(.zero, .ended(1, .killed(9))).last == .spawn(2))
    }

    @Test mutating func `ask a worker that answers again after a while`() {
        serve(1)
        #expect(after(.seconds(5), .tick) == [.ask(1)])
        #expect(after(.seconds(1), .reported(1, calls: 1, isBusy: false)) == [])
        #expect(after(.seconds(4), .tick) == [])
        #expect(after(.seconds(1), .tick) == [.ask(1)])
        #expect(machine.isAnswering)
    }

    @Test mutating func `replace a worker that is worn, without hurry`() {
        serve(1)
        #expect(
            after(.zero, .worn(1, reason: "memory"))
                == [.note(.replacing(by: 2, .worn(reason: "memory"))), .spawn(2)])
        #expect(after(.zero, .worn(1, reason: "threads")) == [])
        _ = after(.zero, .ready(2, readiness))
        #expect(after(.zero, .worn(1, reason: "memory")) == [], "it is being replaced")
    }

    @Test mutating func `replace a successor that is worn at once only after a while`() {
        serve(1)
        _ = after(.zero, .worn(1, reason: "memory"))
        _ = after(.seconds(1), .ready(2, readiness))
        #expect(after(.zero, .worn(2, reason: "memory")) == [])
        let wanted = now + .seconds(9)
        #expect(machine.nextTick.map { $0 <= wanted } == true)
        _ = after(.seconds(8), .tick)
        #expect(machine.candidate == nil)
        #expect(after(.seconds(1), .tick).contains(.spawn(3)))
    }

    @Test mutating func `try again to replace a worn worker whose successor failed`() {
        serve(1)
        _ = after(.zero, .worn(1, reason: "memory"))
        _ = after(.zero, .ended(2, .exited(1)))
        #expect(machine.current == 1 && machine.candidate == nil)
        #expect(after(.seconds(10), .tick).contains(.spawn(3)))
    }

    @Test mutating func `replace a serving worker that talks nonsense, rather than kill it`() {
        serve(1)
        let cause = Generations.Cause.worn(reason: "\(LinkError.malformed(bytes: 7))")
        #expect(
            after(.zero, .misunderstood(1, .malformed(bytes: 7))) == [.note(.replacing(by: 2, cause)), .spawn(2)])
    }

    @Test mutating func `drain on a signal, and end with what came of it`() {
        serve(1)
        var other = self
        #expect(after(.zero, .stop(signal: 15)) == [.note(.stopping(.signal(15))), .drain(1)])
        #expect(after(.zero, .replace(.hangup)) == [])
        #expect(after(.zero, .crashed(1)) == [])
        #expect(after(.seconds(1), .ended(1, .exited(0))) == [.finish(0)])

        _ = other.after(.zero, .stop(signal: 2))
        #expect(other.after(.seconds(15), .tick) == [.kill(1), .note(.killed(1, .undrained))])
        #expect(other.after(.zero, .ended(1, .killed(9))) == [.note(.drainFailed(1, .killed(9))), .finish(1)])
    }

    @Test mutating func `wait on a signal for those that drain already, too`() {
        serve(1)
        _ = after(.zero, .replace(.command))
        _ = after(.zero, .ready(2, readiness))
        _ = after(.zero, .stop(signal: 15))
        #expect(after(.zero, .ended(2, .exited(0))) == [])
        #expect(after(.zero, .ended(1, .exited(1))) == [.note(.drainFailed(1, .exited(1))), .finish(1)])
    }

    @Test mutating func `kill a candidate on a signal`() {
        _ = after(.zero, .start)
        #expect(
            after(.zero, .stop(signal: 15)) == [.note(.stopping(.signal(15))), .kill(1), .note(.killed(1, .stopped))])
        #expect(after(.zero, .ended(1, .killed(9))) == [.finish(0)])
    }

    @Test mutating func `end at once on a second signal`() {
        serve(1)
        _ = after(.zero, .stop(signal: 15))
        #expect(after(.zero, .stop(signal: 2)) == [.kill(1), .finish(130)])
    }

    @Test mutating func `end on a signal that comes between two starts`() {
        serve(1)
        _ = after(.zero, .ended(1, .killed(9)))
        _ = after(.zero, .ended(2, .killed(9)))
        #expect(machine.workers.isEmpty)
        #expect(after(.zero, .stop(signal: 15)) == [.note(.stopping(.signal(15))), .finish(0)])
    }

    @Test mutating func `end when no call came for long, where the socket's owner starts them again`() {
        let idle = Readiness(functions: 3, listen: "unix:s", drainInMilliseconds: 10_000, idleInMilliseconds: 60_000)
        for (mayIdle, limit) in [(true, idle), (false, idle), (true, readiness)] {
            machine = Generations(mayIdle: mayIdle)
            _ = after(.zero, .start)
            _ = after(.zero, .ready(1, limit))
            #expect(after(.seconds(30), .reported(1, calls: 1, isBusy: false)) == [])
            #expect(after(.seconds(30), .reported(1, calls: 1, isBusy: true)) == [])
            #expect(after(.seconds(59), .reported(1, calls: 1, isBusy: false)) == [])
            let ends = mayIdle && limit == idle
            #expect(
                after(.seconds(1), .reported(1, calls: 1, isBusy: false))
                    == (ends ? [.note(.stopping(.idle)), .drain(1)] : []))
            if ends { #expect(after(.zero, .ended(1, .exited(0))) == [.finish(0)]) }
        }
    }

    @Test mutating func `do nothing about workers that are not there`() {
        serve(1)
        let events: [Generations.Event] = [
            .ended(7, .exited(0)), .ready(7, readiness), .crashed(7), .worn(7, reason: ""),
            .reported(7, calls: 1, isBusy: true), .misunderstood(7, .malformed(bytes: 1)), .ready(1, readiness),
        ]
        for event in events { #expect(after(.zero, event) == [], "\(event)") }
        #expect(machine.current == 1)
    }
}
