import FunctionKit

/// What this program serves: functions that behave, beside those that do not.
let hostileFunctions = [
    FunctionEntry(Good.self), FunctionEntry(GoodScoped.self), FunctionEntry(Large.self), FunctionEntry(CrashCall.self),
    FunctionEntry(Meddle.self),
    FunctionEntry(Child.self), FunctionEntry(Talk.self), FunctionEntry(Upload.self), FunctionEntry(UploadWhole.self),
    FunctionEntry(Sharing.self),
]
