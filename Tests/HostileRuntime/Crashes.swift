import FunctionKit
import Glibc

/// Crashes, in the way that the path names.
///
/// `?after=suspension` lets it suspend before, `?after=stream` lets it send some of its answer before, `?in=child` has a
/// child task do it.
struct CrashCall: Function {
    static let endpoint = Endpoint(.get, "/crash/{kind}", access: .public(because: "tests count what it takes along"))

    struct Input: Decodable {
        let kind: String
        let after: String?
        let place: String?

        enum CodingKeys: String, CodingKey {
            case kind
            case after
            case place = "in"
        }
    }

    func run(_ input: Input, _ context: Context) async throws -> Response {
        guard let crash = Crash(rawValue: input.kind) else { throw Problem(.notFound, detail: "no such crash") }
        guard input.after != "stream" else {
            return .stream { body in
                try await body.write("begun")
                await perform(crash, input)
                try await body.write("survived")
            }
        }
        await perform(crash, input)
        return .text("survived")
    }

    private func perform(_ crash: Crash, _ input: Input) async {
        if input.place == "child" {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await perform(crash, suspends: input.after == "suspension") }
            }
        } else {
            await perform(crash, suspends: input.after == "suspension")
        }
    }

    private func perform(_ crash: Crash, suspends: Bool) async {
        if suspends { try? await Task.sleep(for: .milliseconds(1)) }
        crash.happen(at: zero)
    }

    /// 0, in a way that the optimizer does not see through.
    @inline(never) private var zero: Int { CommandLine.arguments.isEmpty ? 1 : 0 }
}

/// What a function of ours may do wrong; each in a function that a backtrace can name.
enum Crash: String, CaseIterable {
    case fatalError = "fatal-error"
    case precondition
    case index
    case overflow
    case forcedNil = "nil"
    case stackOverflow = "stack-overflow"
    case allocatingOverflow = "allocating-overflow"
    case nullPointer = "null-pointer"
    case abort

    /// - Parameter zero: 0, as the optimizer may not know.
    @inline(never) func happen(at zero: Int) {
        switch self {
        case .fatalError: Swift.fatalError("a function that gives up")
        case .precondition: print(Crash.failPrecondition(zero))
        case .index: print(Crash.readBeyondEnd(zero))
        case .overflow: print(Crash.addTooMuch(zero))
        case .forcedNil: print(Crash.unwrapNothing(zero))
        case .stackOverflow: print(Crash.recurse(zero))
        case .allocatingOverflow: print(Crash.recurseAllocating(zero))
        case .nullPointer: print(Crash.readNullPointer(zero))
        case .abort: Glibc.abort()
        }
    }

    @inline(never) private static func failPrecondition(_ zero: Int) -> Int {
        Swift.precondition(zero != 0, "zero is zero")
        return zero
    }

    @inline(never) private static func readBeyondEnd(_ zero: Int) -> Int { [Int](repeating: 1, count: zero)[zero] }

    @inline(never) private static func addTooMuch(_ zero: Int) -> Int { (Int.max - zero) + (zero + 1) }

    @inline(never) private static func unwrapNothing(_ zero: Int) -> Int {
        let number: Int? = zero == 0 ? nil : zero
        // swift-format-ignore: NeverForceUnwrap
        return number!
    }

    @inline(never) private static func recurse(_ depth: Int) -> Int {
        depth < 0 ? 0 : recurse(depth &+ 1) &+ recurse(depth &+ 2)
    }

    @inline(never) private static func recurseAllocating(_ depth: Int) -> Int {
        let numbers = [Int](repeating: depth, count: 1 + depth % 100)
        return depth < 0 ? 0 : recurseAllocating(depth &+ 1) &+ numbers[numbers.count / 2]
    }

    @inline(never) private static func readNullPointer(_ zero: Int) -> Int {
        guard let pointer = unsafe UnsafePointer<Int>(bitPattern: zero + 8) else { return 0 }
        return unsafe pointer.pointee
    }
}
