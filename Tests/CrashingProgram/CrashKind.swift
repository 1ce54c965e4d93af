import CCrashes
import Glibc

/// A way to crash. Each stands in a function of its own, whose name the backtrace must have.
enum CrashKind: String, CaseIterable {
    case fatalError = "fatal-error"
    case precondition
    case index
    case overflow
    case forcedNil = "nil"
    case stackOverflow = "stack-overflow"
    case allocatingOverflow = "allocating-overflow"
    case nullPointer = "null-pointer"
    case nullFunction = "null-function"
    case abort
    case division
    case bus
    case cast
    case garbageFrame = "garbage-frame"
    case wildFrame = "wild-frame"

    /// - Parameter one: 1, unknown to the optimizer.
    @inline(never) func crash(_ one: Int) {
        switch self {
        case .fatalError: crashFatalError()
        case .precondition: crashPrecondition(one)
        case .index: crashIndex(one)
        case .overflow: crashOverflow(one)
        case .forcedNil: crashForcedNil(one)
        case .stackOverflow: print(crashStackOverflow(one))
        case .allocatingOverflow: print(crashAllocatingOverflow(one))
        case .nullPointer: crashNullPointer(one)
        case .nullFunction: crashNullFunction()
        case .abort: crashAbort()
        case .division: crashDivision(one)
        case .bus: crashBus()
        case .cast: crashCast(one)
        case .garbageFrame: crashGarbageFrame(0xDEAD_BEEF_DEAD_BEE8)
        case .wildFrame: crashGarbageFrame(0x1000)
        }
    }
}

@inline(never) private func crashFatalError() { fatalError("this is the end of the call") }

@inline(never) private func crashPrecondition(_ one: Int) { precondition(one == 2, "one is not two") }

@inline(never) private func crashIndex(_ one: Int) {
    let numbers = [Int](repeating: one, count: one)
    print(numbers[one])
}

@inline(never) private func crashOverflow(_ one: Int) {
    let most = Int.max - 1 + one
    print(most + one)
}

@inline(never) private func crashForcedNil(_ one: Int) {
    let number: Int? = one == 2 ? 1 : nil
    // swift-format-ignore: NeverForceUnwrap
    print(number!)
}

@inline(never) private func crashStackOverflow(_ depth: Int) -> Int {
    depth < 0 ? 0 : crashStackOverflow(depth &+ 1) &+ crashStackOverflow(depth &+ 2)
}

/// As nearly every recursion of a Swift program.
@inline(never) private func crashAllocatingOverflow(_ depth: Int) -> Int {
    let numbers = [Int](repeating: depth, count: 1 + depth % 100)
    return depth < 0 ? 0 : crashAllocatingOverflow(depth &+ 1) &+ numbers[numbers.count / 2]
}

@inline(never) private func crashNullPointer(_ one: Int) {
    let pointer = unsafe UnsafePointer<Int>(bitPattern: one * 8)
    // swift-format-ignore: NeverForceUnwrap
    unsafe print(pointer!.pointee)
}

@inline(never) private func crashNullFunction() {
    crash_call_null()
    print()
}

@inline(never) private func crashAbort() {
    abort()
}

@inline(never) private func crashDivision(_ one: Int) { print(crash_divide(Int32(one), Int32(one - 1))) }

@inline(never) private func crashBus() {
    crash_beyond_file()
    print()
}

@inline(never) private func crashCast(_ one: Int) {
    let value: Any = one == 1 ? "text" : one
    // swift-format-ignore: NeverForceUnwrap
    print(value as! Int)
}

@inline(never) private func crashGarbageFrame(_ frame: UInt64) {
    crash_with_frame_pointer(frame)
    print()
}
