import Glibc

// One process fuzzes one target: libFuzzer counts coverage for the whole of it. The first argument, which libFuzzer
// takes for its own, is an option that it is told to ignore.
let prefix = "--target="
guard CommandLine.arguments.count > 1, CommandLine.arguments[1].hasPrefix(prefix),
    let type = FuzzTargets.all.first(where: { prefix + $0.name == CommandLine.arguments[1] })
else {
    print(FuzzTargets.all.map { $0.name }.joined(separator: "\n"))
    exit(2)
}
#if FUZZING
    exit(try LibFuzzer.run(type))
#else
    print("Fuzz is built without libFuzzer, expected a build by scripts/fuzz")
    exit(2)
#endif
