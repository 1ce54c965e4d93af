/// Which modules each target may import; the order is the manifest's, and arrows point down it only.
///
/// The functions' folder stands under the name of its target, `Functions`.
enum AllowedImports {
    static let table: [(target: String, modules: Set<String>)] = [
        ("swiftlet", ["SwiftletCommand", "Functions"]),
        (
            "SwiftletCommand",
            [
                "KeyDrill", "Supervision", "WorkerLink", "Host", "CallDispatch", "CrashContainment", "RateLimits",
                "Authorization",
                "RemoteKeys", "Issuance", "JOSE", "Signatures", "HTTPClient", "Settings", "FastCGI",
                "FunctionKit", "Revocations", "AccountKit", "AccountStore", "Passwords", "Linux", "ArgumentParser",
                "HTTPTypes", "Logging", "FoundationEssentials",
                "Glibc",
                "Synchronization",
            ]
        ),
        // What the accounts functions need, in the manifest with their folder only.
        (
            "AccountKit",
            [
                "AccountStore", "Passwords", "RateLimits", "Revocations", "Issuance", "JOSE", "Signatures",
                "FunctionKit", "Linux", "FoundationEssentials", "Glibc", "Synchronization",
            ]
        ),
        (
            "AccountStore",
            ["Revocations", "Linux", "CSQLite", "CHiredis", "FoundationEssentials", "Glibc", "Synchronization"]
        ),
        ("Passwords", ["Linux", "CCrypt", "Glibc", "Synchronization"]),
        (
            "KeyDrill",
            [
                "Authorization", "RemoteKeys", "Issuance", "JOSE", "Signatures", "HTTPClient", "FunctionKit", "Linux",
                "FoundationEssentials", "Glibc", "Synchronization",
            ]
        ),
        ("Supervision", ["WorkerLink", "Linux", "Logging", "FoundationEssentials", "Glibc"]),
        ("WorkerLink", ["Linux", "FoundationEssentials", "Synchronization"]),
        (
            "Host",
            [
                "FastCGI", "CallDispatch", "CrashContainment", "Settings", "FunctionKit", "Linux", "CLinux", "Logging",
                "Glibc",
                "Synchronization",
            ]
        ),
        (
            "CallDispatch",
            ["RateLimits", "Authorization", "FunctionKit", "HTTPTypes", "Logging", "Synchronization"]
        ),
        ("RateLimits", ["Glibc", "Synchronization"]),
        ("Authorization", ["Revocations", "RemoteKeys", "JOSE", "Signatures", "FunctionKit", "Synchronization"]),
        ("RemoteKeys", ["JOSE", "HTTPClient", "Linux", "Synchronization"]),
        ("Revocations", ["Linux", "Glibc", "Synchronization"]),
        ("Issuance", ["JOSE", "Signatures", "Linux", "FoundationEssentials", "Glibc", "Synchronization"]),
        ("JOSE", ["Signatures"]),
        ("Signatures", ["COpenSSL", "Synchronization"]),
        ("HTTPClient", ["Linux", "CLibSSL", "Glibc"]),
        ("Settings", ["TOMLKit", "Glibc"]),
        ("FastCGI", ["CFastCGI"]),
        ("FunctionKit", ["HTTPTypes", "FoundationEssentials", "Synchronization"]),
        ("CrashContainment", ["Linux", "CTrap", "Glibc"]),
        ("Linux", ["CLinux", "Glibc"]),
        // In C: what runs after a signal.
        ("CTrap", []),
        (
            "Functions",
            // The last two for functions/Accounts alone.
            ["FunctionKit", "Issuance", "AccountKit", "AccountStore", "Passwords"]
        ),
        // The plugin runs in the build; FunctionKit is imported by the text that it writes.
        ("FunctionRegistry", ["PackagePlugin", "Foundation", "FunctionKit"]),
        (
            "FunctionTesting",
            [
                "Host", "CallDispatch", "Authorization", "Issuance", "JOSE", "Signatures", "FunctionKit", "Linux",
                "TestSupport",
                "Settings", "FastCGI", "HTTPTypes", "Logging", "FoundationEssentials", "Glibc", "Synchronization",
            ]
        ),
        (
            "TestSupport",
            [
                "RemoteKeys", "FastCGI", "JOSE", "Issuance", "Signatures", "Linux", "FoundationEssentials", "Glibc",
                "Synchronization",
            ]
        ),
        // Functions that misbehave, served by the same command line.
        ("HostileRuntime", ["SwiftletCommand", "FunctionKit", "Glibc"]),
        // What the runtime survives, counted from outside.
        ("Proofs", ["FastCGI", "Linux", "TestSupport", "Glibc", "Synchronization"]),
        ("Prove", ["Proofs", "Glibc"]),
        // In C: what the host is compared with.
        ("LibFCGIReference", []),
        ("CrashingProgram", ["CrashContainment", "Linux", "CCrashes", "Glibc", "Synchronization"]),
        // In C: what Swift does not let one do.
        ("CCrashes", []),
        ("Fuzz", ["JOSE", "Signatures", "CLibFuzzer", "FoundationEssentials", "Glibc"]),
        (
            "TokenBenchmark",
            [
                "Authorization", "Revocations", "Issuance", "JOSE", "Signatures", "FunctionKit", "TestSupport",
                "CTokenBenchmark",
                "FoundationEssentials", "Glibc",
            ]
        ),
        // In C: libcrypto alone, and the count of allocations.
        ("CTokenBenchmark", []),
        // What the accounts cost, counted from outside.
        ("AccountsBenchmark", ["Proofs", "Linux", "TestSupport", "Glibc"]),
        // Another process at a store, killed while it writes.
        ("AccountStoreWriter", ["AccountStore", "Glibc"]),
    ]

    /// Modules over C, each the business of one target; only sockets are made where they are served.
    static let cModules: [String: Set<String>] = [
        "COpenSSL": ["Signatures"], "CLibSSL": ["HTTPClient"], "CFastCGI": ["FastCGI"], "CLinux": ["Linux", "Host"],
        "CTrap": ["CrashContainment"], "CSQLite": ["AccountStore"], "CHiredis": ["AccountStore"],
        "CCrypt": ["Passwords"],
    ]

    /// Files above 300 lines, with the reason why each is one concept.
    static let longFiles: [String: String] = [:]

    /// What may stand in a target's file, or nil for a target that the table does not have.
    static func modules(of target: String) -> Set<String>? { table.first { $0.target == target }?.modules }
}
