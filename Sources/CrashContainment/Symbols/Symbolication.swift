internal import CTrap
internal import Glibc

extension Crash {
    /// The stack in words, innermost first: `Transfer.run(_:_:) … at functions/Transfer.swift:12`.
    ///
    /// Read from the running program's own file, even if another has taken its place, in tens of milliseconds and a
    /// megabyte; before a crash it costs nothing. An address that nothing names stands for itself, as for `addr2line`.
    /// An instruction that the compiler made up, such as the trap of an overflow, has no line; the one where its function
    /// begins is told.
    package func backtrace() -> [String] {
        let modules = Self.modules
        guard let program = modules.first else { return frames.map { "0x" + String($0.address, radix: 16) } }
        let names = Names(Set(frames.flatMap { [$0.address] + $0.resumptions }), program: program, modules: modules)
        var lines: [String] = []
        for frame in frames {
            lines.append(names[frame.address])
            // Below the frame of an async function is only what runs it; those that wait for it are elsewhere.
            guard !frame.resumptions.isEmpty, names.isAsync(frame.address) else { continue }
            lines += frame.resumptions.map { names[$0] }
            break
        }
        return Self.withoutRepetition(lines)
    }

    /// A recursion is told once, with how often.
    private static func withoutRepetition(_ lines: [String]) -> [String] {
        var told: [(line: String, times: Int)] = []
        for line in lines {
            if told.last?.line == line { told[told.count - 1].times += 1 } else { told.append((line, 1)) }
        }
        return told.map { $0.times == 1 ? $0.line : "\($0.line), \($0.times) times" }
    }

    /// What was loaded when the handlers were installed; the program first.
    static let modules: [Module] = {
        var count = 0
        guard let first = unsafe ctrap_modules(&count) else { return [] }
        return unsafe UnsafeBufferPointer(start: first, count: count).map { Module($0) }
    }()

    struct Module: Sendable {
        let base: UInt
        let text: Range<UInt>
        let name: String

        init(_ module: ctrap_module) {
            base = UInt(module.base)
            text = UInt(module.text_start)..<UInt(module.text_end)
            name = unsafe withUnsafeBytes(of: module.name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
        }
    }
}

/// The names of addresses.
private struct Names {
    private var functions: [UInt64: FunctionSymbol] = [:]
    private var sources: [UInt64: SourceLine] = [:]
    private let program: Crash.Module
    private let modules: [Crash.Module]

    init(_ addresses: Set<UInt>, program: Crash.Module, modules: [Crash.Module]) {
        self.program = program
        self.modules = modules
        let own = addresses.filter { address in
            modules.contains { $0.base == program.base && $0.text.contains(address) }
        }.map { UInt64($0 - program.base) }.sorted()
        guard let file = MappedFile("/proc/self/exe"), let sections = ELFSections(of: file) else { return }
        functions = FunctionSymbol.find(own, in: file, sections: sections)
        sources = SourceLine.find(Set(own + functions.values.map(\.start)).sorted(), in: file, sections: sections)
    }

    subscript(address: UInt) -> String {
        guard let module = modules.first(where: { $0.text.contains(address) }) else {
            return "0x" + String(address, radix: 16)
        }
        let place = UInt64(address - module.base)
        guard module.base == program.base else {
            guard let name = unsafe ctrap_exported_name(UInt64(address)) else { return Self.raw(place, in: module) }
            return "\(unsafe Demangled(String(cString: name)).text) in \(module.name)"
        }
        guard let function = functions[place] else { return Self.raw(place, in: module) }
        var source = sources[place]
        if source == nil || source?.line == 0 { source = sources[function.start] }
        let name = Demangled(function.name).text
        guard let source, source.line > 0 else { return "\(name) in \(module.name)" }
        return "\(name) at \(source.file):\(source.line)"
    }

    func isAsync(_ address: UInt) -> Bool {
        functions[UInt64(address &- program.base)].map { Demangled($0.name).isAsync } ?? false
    }

    private static func raw(_ place: UInt64, in module: Crash.Module) -> String {
        "\(module.name)+0x\(String(place, radix: 16))"
    }
}
