// FunctionTesting
