import Glibc

/// A thread of the operating system, which somebody must join.
final class JoinableThread: Sendable {
    private let thread: pthread_t

    /// Starts the thread; nil if the system has none to give.
    init?(_ body: @escaping @Sendable () -> Void) {
        let body = unsafe Unmanaged.passRetained(Body(run: body))
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread, nil,
            { argument in
                if let argument = unsafe argument {
                    unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                }
                return nil
            }, body.toOpaque())
        guard code == 0 else {
            unsafe body.release()
            return nil
        }
        self.thread = thread
    }

    /// Waits for the thread's end and gives it back to the system; once.
    func join() { pthread_join(thread, nil) }

    private final class Body: Sendable {
        let run: @Sendable () -> Void

        init(run: @escaping @Sendable () -> Void) { self.run = run }
    }
}
