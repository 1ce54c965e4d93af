import SwiftletCommand

Swiftlet.main(functions: hostileFunctions)
