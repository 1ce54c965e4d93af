import Glibc
import TestSupport
import Testing

@Suite struct `The prompt for a password` {
    private let workplace: AccountWorkplace
    private let terminal: Terminal

    init() throws {
        workplace = try AccountWorkplace()
        terminal = try Terminal()
    }

    /// Starts a command with the terminal as its own, as a shell does.
    private func start(_ arguments: String...) throws -> ChildProcess {
        try ChildProcess(
            "/usr/bin/setsid", ["--ctty", AccountWorkplace.program] + arguments, in: workplace.folder.path,
            input: .descriptor(terminal.device))
    }

    private func prompts(_ count: Int, _ process: ChildProcess) -> Bool {
        process.wait { process.error.split(separator: ": ", omittingEmptySubsequences: false).count > count }
    }

    @Test func `asks twice, and shows nothing of what is typed`() throws {
        let process = try start("user", "add", "a@example.com")
        #expect(prompts(1, process))
        #expect(!terminal.echoes)
        terminal.type("correct horse\n")
        #expect(prompts(2, process))
        terminal.type("correct horse\n")
        let result = process.wait()
        #expect(result.status == 0)
        #expect(result.error == "Password: \nOnce more: \n")
        #expect(result.output.hasPrefix("usr_"))
        #expect(terminal.shown.isEmpty)
        #expect(terminal.echoes)
    }

    @Test func `refuses two that differ`() throws {
        let process = try start("user", "add", "a@example.com")
        #expect(prompts(1, process))
        terminal.type("correct horse\n")
        #expect(prompts(2, process))
        terminal.type("correct house\n")
        let result = process.wait()
        #expect(result.status == 1)
        #expect(result.error.hasSuffix("Error: the two passwords differ, expected the same one twice\n"))
        #expect(terminal.shown.isEmpty)
        #expect(terminal.echoes)
    }

    @Test func `refuses what is no password before it asks again`() throws {
        let process = try start("user", "add", "a@example.com")
        #expect(prompts(1, process))
        terminal.type("\n")
        let result = process.wait()
        #expect(result.status == 1)
        #expect(result.error == "Password: \nError: the password is empty, expected 1 to 72 bytes\n")
    }

    @Test(arguments: [("\u{3}", SIGINT), ("\u{1C}", SIGQUIT)])
    func `restores the terminal when the user gives up`(key: String, signal: Int32) throws {
        let process = try start("user", "add", "a@example.com")
        #expect(prompts(1, process))
        terminal.type("correct" + key)
        let result = process.wait()
        #expect(result.status & 0x7F == signal)
        #expect(terminal.echoes)
        #expect(!terminal.shown.contains("correct"))
    }

    @Test(arguments: [SIGTERM, SIGHUP]) func `restores the terminal when it is ended`(signal: Int32) throws {
        let process = try start("user", "add", "a@example.com")
        #expect(prompts(1, process))
        process.send(signal)
        #expect(process.wait().status == 128 + signal)
        #expect(terminal.echoes)
    }

    @Test func `ends where the terminal does`() throws {
        let process = try start("user", "add", "a@example.com")
        #expect(prompts(1, process))
        terminal.type("\u{4}")
        let result = process.wait()
        #expect(result.status == 1)
        #expect(result.error == "Password: \nError: the terminal ended, expected a password\n")
        #expect(terminal.echoes)
    }

    @Test func `asks anew when the program has been stopped and goes on`() throws {
        let process = try start("user", "add", "a@example.com")
        #expect(prompts(1, process))
        // Without a shell above it the program is not stopped, only asked to.
        terminal.type("forgotten\u{1A}")
        #expect(prompts(2, process))
        terminal.type("correct horse\n")
        #expect(prompts(3, process))
        terminal.type("correct horse\n")
        #expect(process.wait().status == 0)
        #expect(terminal.echoes)
    }
}

/// A terminal that a test types at (pty).
private final class Terminal {
    /// `TIOCSPTLCK` and `TIOCGPTN`, macros beyond Swift's reach.
    private static let (setLock, getNumber): (UInt, UInt) = (0x4004_5431, 0x8004_5430)

    private let keyboard: Int32
    /// What a program has as its terminal.
    let device: Int32

    init() throws {
        let keyboard = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
        try #require(keyboard >= 0)
        // unlockpt() and ptsname(), which the Glibc module does not have.
        var isLocked: Int32 = 0
        try #require(unsafe ioctl(keyboard, Self.setLock, &isLocked) == 0)
        var number: UInt32 = 0
        try #require(unsafe ioctl(keyboard, Self.getNumber, &number) == 0)
        let name = "/dev/pts/\(number)"
        let device = unsafe open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)
        try #require(device >= 0)
        self.keyboard = keyboard
        self.device = device
    }

    deinit {
        close(device)
        close(keyboard)
    }

    /// Whether it shows what is typed.
    var echoes: Bool {
        var settings = termios()
        return unsafe tcgetattr(device, &settings) == 0 && settings.c_lflag & tcflag_t(ECHO) != 0
    }

    /// What it has shown since it was last looked at.
    var shown: String {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = unsafe read(keyboard, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    func type(_ text: String) {
        let bytes = Array(text.utf8)
        #expect(unsafe write(keyboard, bytes, bytes.count) == bytes.count)
    }
}
