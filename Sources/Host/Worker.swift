import CallDispatch
import CrashContainment
import Glibc

/// What one thread keeps between its turns.
@safe final class Worker {
    let lane: Lane
    /// Where the thread reads what a connection has received: one buffer for all connections, so that those that
    /// are idle hold none.
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)
    /// The call of which a step runs on this thread.
    private(set) var call: RunningCall?
    private var meter = CPUMeter()

    init(lane: Lane) { self.lane = lane }

    deinit { unsafe buffer.deallocate() }

    /// Begins a turn: what the thread does from now on is somebody's.
    func beginTurn() { meter.begin() }

    /// When the present turn began, or the thread was last charged, in nanoseconds of the clock that never steps.
    var began: Int64 { meter.began }

    /// Runs a step of a call: the function's own code, or what it has left to be run at its cancellation.
    func step(of call: RunningCall, _ body: () -> Void) {
        self.call = call
        call.stepBegins()
        CallMark.enter(call.token)
        body()
        CallMark.leave()
        if self.call != nil { charge() }
        call.stepEnds()
        self.call = nil
    }

    /// Adds what the thread has used since the last time to the call that it runs.
    func charge() { call?.charge(nanoseconds: takeUsed()) }

    /// Ends the function's part of a step: what follows is the host's own.
    func leaveFunction() {
        CallMark.leave()
        charge()
        call = nil
    }

    /// The processor time since the turn began or somebody was last charged, in nanoseconds.
    func takeUsed() -> Int64 { meter.take() }
}

extension Worker {
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        let code = unsafe pthread_key_create(&key, nil)
        precondition(code == 0, "no thread-specific key is left")
        return key
    }()

    /// The worker of this thread; nil on a thread that is not the pool's.
    static var current: Worker? {
        guard let pointer = unsafe pthread_getspecific(key) else { return nil }
        return unsafe Unmanaged<Worker>.fromOpaque(pointer).takeUnretainedValue()
    }

    /// Makes a worker the one of this thread while the body runs.
    ///
    /// From then on a crash of the thread is told, and contained where it is a call's.
    static func withCurrent(_ worker: Worker, _ body: () -> Void) {
        // Without memory for it, a crash with a used-up stack ends the process without a word.
        try? CrashContainment.prepareThread()
        unsafe pthread_setspecific(key, Unmanaged.passUnretained(worker).toOpaque())
        body()
        pthread_setspecific(key, nil)
        withExtendedLifetime(worker) {}
    }
}
