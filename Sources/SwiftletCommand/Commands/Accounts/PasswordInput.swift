#if ACCOUNTS
    import Glibc
    import Passwords

    /// The password that a command asks for: never an argument, which every process of the machine may read.
    enum PasswordInput {
        /// Asks twice at the terminal without echo, or takes standard input's only line where that is no terminal.
        static func read() throws -> Password {
            guard isatty(STDIN_FILENO) == 1 else { return try Password(line(of: Output.read("-", limit: 4096))) }
            let terminal = try SilentTerminal(STDIN_FILENO)
            let first = try terminal.ask("Password: ")
            let password = try Password(first)
            guard try terminal.ask("Once more: ").utf8.elementsEqual(first.utf8) else {
                throw Failure(description: "the two passwords differ, expected the same one twice")
            }
            return password
        }

        /// The text of an input that ends with its first line, or without one.
        static func line(of bytes: [UInt8]) throws(Failure) -> String {
            let end = bytes.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
            guard bytes.count <= end + 1 else {
                throw Failure(description: "standard input has more than one line, expected the password alone")
            }
            var line = bytes[..<end]
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            guard let text = String(validating: line, as: UTF8.self) else {
                throw Failure(description: "the password has bytes that are not UTF-8, expected a text")
            }
            return text
        }
    }
#endif
