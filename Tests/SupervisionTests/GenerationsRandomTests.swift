import Linux
import Supervision
import TestSupport
import Testing
import WorkerLink

@Suite struct `Generations under any order of events` {
    /// Whatever happens in whatever order, a service that runs has a worker or is about to have one, never starts two at
    /// once, never hands calls to one that is not ready, and ends only for a reason.
    @Test(arguments: 0..<200)
    func `never leave the service without a worker`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var machine = Generations()
        var now = SuspendingClock.now
        var alive: Set<Int> = []
        var isFinished = false
        let readiness = Readiness(functions: 1, listen: "", drainInMilliseconds: 1_000)

        func step(_ event: Generations.Event) {
            for action in machine.handle(event, at: now) {
                switch action {
                case .spawn(let number):
                    #expect(alive.insert(number).inserted)
                    #expect(machine.candidate == number || machine.workers[number] == nil)
                case .kill(let number), .ask(let number), .drain(let number): #expect(alive.contains(number))
                case .handOver(let old, let new): #expect(alive.contains(old) && alive.contains(new))
                case .finish: isFinished = true
                case .note: break
                }
            }
        }

        step(.start)
        step(.ready(1, readiness))
        for _ in 0..<300 {
            now += .milliseconds(Int.random(in: 0...4_000, using: &generator))
            let number = alive.randomElement(using: &generator) ?? 0
            switch Int.random(in: 0..<9, using: &generator) {
            case 0, 1:
                if let candidate = machine.candidate { step(.ready(candidate, readiness)) }
            case 2:
                alive.remove(number)
                step(.ended(number, Bool.random(using: &generator) ? .exited(0) : .killed(9)))
            case 3: step(.crashed(number))
            case 4: step(.worn(number, reason: "worn"))
            case 5: step(.replace(.command))
            case 6: step(.misunderstood(number, .malformed(bytes: 1)))
            case 7: step(.reported(number, calls: 1, isBusy: true))
            default: step(.tick)
            }
            #expect(!isFinished)
            #expect(Set(machine.workers.keys) == alive)
            let hasTime = machine.nextTick != nil
            #expect(machine.current != nil || machine.candidate != nil || hasTime)
        }

        // And it comes to its end once it is told to.
        step(.stop(signal: 15))
        for number in alive.sorted() {
            alive.remove(number)
            step(.ended(number, .exited(0)))
        }
        #expect(isFinished)
    }
}
