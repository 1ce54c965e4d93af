public struct FunctionEntry {}
