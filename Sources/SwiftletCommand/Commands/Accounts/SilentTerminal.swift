#if ACCOUNTS
    import Glibc
    import Linux

    /// A terminal that does not show what is typed, for as long as a question is asked.
    struct SilentTerminal {
        private let descriptor: Int32
        private let settings: termios

        /// - Parameter descriptor: Of a terminal.
        init(_ descriptor: Int32) throws(SystemError) {
            var settings = termios()
            guard unsafe tcgetattr(descriptor, &settings) == 0 else { throw SystemError("tcgetattr") }
            self.descriptor = descriptor
            self.settings = settings
        }

        /// Asks on standard error, and reads a line; what was typed before the question does not count.
        ///
        /// A signal that ends or stops the program does so with the terminal as it was.
        func ask(_ question: String) throws -> String {
            // Held back, so that none comes while the echo is off but at the place where it is looked for.
            let signals = try SignalDescriptor(Self.signals)
            defer { Self.deliver() }
            while true {
                switch try answer(to: question, or: signals) {
                case .line(let bytes): return try PasswordInput.line(of: bytes)
                case .signal(let number):
                    // Ends the program, or stops it until it is continued; then the question is asked anew.
                    // Swift's backtraces, where they are on, would let the program live on after SIGQUIT.
                    if number != SIGTSTP { signal(number, SIG_DFL) }
                    raise(number)
                    Self.deliver()
                    Self.holdBack()
                }
            }
        }

        private enum Answer {
            case line([UInt8])
            /// A signal that came before the line's end.
            case signal(Int32)
        }

        private func answer(to question: String, or signals: borrowing SignalDescriptor) throws -> Answer {
            try silence()
            defer {
                restore()
                Output.standardError("\n")
            }
            Output.standardError(question)
            return try readLine(or: signals)
        }

        private static let signals = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP]
        private static let longestLine = 4096

        private func readLine(or signals: borrowing SignalDescriptor) throws -> Answer {
            var line: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 256)
            while line.last != UInt8(ascii: "\n"), line.count < Self.longestLine {
                var wanted = [
                    pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
                    pollfd(fd: signals.number, events: Int16(POLLIN), revents: 0),
                ]
                guard unsafe poll(&wanted, nfds_t(wanted.count), -1) > 0 else { continue }
                if let signal = signals.next() { return .signal(signal) }
                let count = unsafe read(descriptor, &chunk, chunk.count)
                if count < 0, errno == EINTR || errno == EAGAIN { continue }
                guard count > 0 else { throw Failure(description: "the terminal ended, expected a password") }
                line += chunk[..<count]
            }
            return .line(line)
        }

        private func silence() throws(SystemError) {
            var silent = settings
            silent.c_lflag &= ~tcflag_t(ECHO)
            guard unsafe tcsetattr(descriptor, TCSAFLUSH, &silent) == 0 else { throw SystemError("tcsetattr") }
        }

        private func restore() {
            var settings = settings
            unsafe tcsetattr(descriptor, TCSANOW, &settings)
        }

        private static func deliver() { mask(SIG_UNBLOCK) }

        private static func holdBack() { mask(SIG_BLOCK) }

        private static func mask(_ how: Int32) {
            var set = sigset_t()
            unsafe sigemptyset(&set)
            for signal in signals { unsafe sigaddset(&set, signal) }
            unsafe pthread_sigmask(how, &set, nil)
        }
    }
#endif
