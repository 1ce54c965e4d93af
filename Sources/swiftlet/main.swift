import Functions
import SwiftletCommand

Swiftlet.main(functions: FunctionRegistry.entries)
