import CallDispatch
import CrashContainment
import Logging
import Synchronization

extension Host {
    /// The watch's key in the epoll set.
    static var crashKey: UInt64 { 2 }

    /// Takes the crashes that calls have caused, each on a thread that is lost with it.
    func takeCrashes() {
        while let crash = crashes?.take() {
            pool.forgetThread()
            let isFirst = phase == .serving
            // The process may be damaged in ways that nobody sees: what is new goes to a successor.
            pause()
            let call = register.withLock { register in
                (register.running + register.lost).first { $0.token == crash.token }
            }
            guard let call else {
                // What a call left behind, such as a child task's end: nobody waits for it, but a host that takes no
                // calls and is not replaced would leave all others waiting.
                if isFirst { tell(.crashed(function: "", id: "", signal: crash.signal)) }
                continue
            }
            contain(crash, of: call)
        }
    }

    private func contain(_ crash: Crash, of call: RunningCall) {
        let (function, id) = (call.call.function.name, call.call.record.id)
        tell(.crashed(function: function, id: id, signal: crash.signal))
        if !answer(call, call.call.answer(.crashed(signal: crash.signal)), as: .crashed) {
            register.withLock { $0.countLateCrash(of: call) }
        }
        // Its other threads, if it has children, work for nobody.
        cancel([call])
        leave(call)
        log.critical(
            "function crashed",
            metadata: [
                "id": "\(id)", "function": "\(function)", "signal": "\(crash.signal)",
                "address": "0x\(String(crash.faultAddress, radix: 16))", "thread": "\(crash.thread)",
                "backtrace": .array(crash.backtrace().map { .string($0) }),
            ])
    }
}
