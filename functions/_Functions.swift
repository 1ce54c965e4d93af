// Every other entry of this folder, `Name.swift` or `Name/`, declares a type `Name`: a `Function` or a `FunctionModule`.
// Names that begin with `_` are not registered. This file keeps the target whole when there is no function yet.
