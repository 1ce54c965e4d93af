#if FUZZING
    import CLibFuzzer

    /// LLVM's fuzzer, which `scripts/fuzz` builds in.
    enum LibFuzzer {
        // The library calls back without a context, on this thread, and lives as long as the process.
        nonisolated(unsafe) private static var check: ([UInt8]) throws -> Void = { _ in }

        /// Fuzzes one target until an option says otherwise; a finding ends the process.
        ///
        /// - Returns: The exit code.
        static func run<Target: FuzzTarget>(_ type: Target.Type) throws -> Int32 {
            let target = try type.init()
            unsafe check = { try target.check($0) }
            var count = CommandLine.argc
            var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe CommandLine.unsafeArgv
            return unsafe LLVMFuzzerRunDriver(&count, &arguments) { bytes, count in
                let input = unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
                do { try unsafe LibFuzzer.check(input) } catch { fatalError("\(error)") }
                return 0
            }
        }
    }
#endif
