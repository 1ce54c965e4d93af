import ArgumentParser
import Functions

@main
struct Swiftlet: ParsableCommand {
    func run() { print(FunctionRegistry.entries.count) }
}
