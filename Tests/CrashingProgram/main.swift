import CrashContainment
import Glibc

let words = CommandLine.arguments
let kind = CrashKind(rawValue: words.count > 2 ? words[2] : "fatal-error") ?? .fatalError

switch words.count > 1 ? words[1] : "" {
case "contained": try Contained.run(kind)
case "replaced":
    // As a deployment does it: the path names another file, while this one runs on.
    _ = unsafe words[0].withCString { path in unsafe unlink(path) }
    try Contained.run(kind)
case "async": try Contained.run(kind, isAsync: true)
case "outside": try Uncontained.crashOutsideCall(kind)
case "thread": try Uncontained.crashInPlainThread(kind)
case "second": try Uncontained.crashInHandler(kind)
case "heap": try Uncontained.corruptHeap()
case "wild-free": try Uncontained.freeWildly()
case "forked": try Uncontained.crashInChildProcess()
case "wait": try Uncontained.waitInCall()
case "exit": try Uncontained.exitInCall()
case "many": try Many.run(count: words.count > 2 ? Int(words[2]) ?? 1_000 : 1_000)
case "steps": try Steps.measure()
default: print("usage: CrashingProgram MODE [KIND or COUNT]")
}
