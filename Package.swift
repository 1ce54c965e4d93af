// swift-tools-version: 6.3
import Foundation
import PackageDescription

/// What the functions in functions/Accounts need, and nothing else does: SQLite, Redis, bcrypt. Without the folder none
/// of it is built.
let hasAccounts = FileManager.default.fileExists(atPath: Context.packageDirectory + "/functions/Accounts")

let settings: [SwiftSetting] = [
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let tomlKit = Target.Dependency.product(name: "TOMLKit", package: "TOMLKit")

/// Of a list, what counts only with the accounts functions.
func accounts<Element>(_ elements: [Element]) -> [Element] { hasAccounts ? elements : [] }

// Targets stand in arrow order, from here to the tests: each may use only what stands below it (Tests/ArchitectureTests).
let program: [Target] = [
    .executableTarget(
        name: "swiftlet", dependencies: ["SwiftletCommand", "Functions"], swiftSettings: settings),
    .target(
        name: "SwiftletCommand",
        dependencies: [
            "KeyDrill", "Supervision", "WorkerLink", "Host", "CallDispatch", "CrashContainment", "RateLimits",
            "Authorization",
            "RemoteKeys", "Issuance", "JOSE", "Signatures", "HTTPClient", "Settings", "FastCGI", "FunctionKit",
            "Revocations", "Linux", argumentParser, httpTypes, logging,
        ] + accounts(["AccountKit", "AccountStore", "Passwords"]),
        swiftSettings: settings + accounts([.define("ACCOUNTS")])),
]

/// What the program and functions/Accounts alone know.
let accountTargets: [Target] = accounts([
    .target(
        name: "AccountKit",
        dependencies: [
            "AccountStore", "Passwords", "RateLimits", "Revocations", "Issuance", "JOSE", "Signatures",
            "FunctionKit", "Linux",
        ],
        swiftSettings: settings),
    .target(
        name: "AccountStore", dependencies: ["Revocations", "Linux", "CSQLite", "CHiredis"],
        swiftSettings: settings),
    .target(name: "Passwords", dependencies: ["Linux", "CCrypt"], swiftSettings: settings),
    .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CHiredis", providers: [.apt(["libhiredis-dev"])]),
    .systemLibrary(name: "CCrypt", providers: [.apt(["libcrypt-dev"])]),
])

let package = Package(
    name: "swiftlet",
    products: [
        .executable(name: "swiftlet", targets: ["swiftlet"]),
        .library(name: "FunctionKit", targets: ["FunctionKit"]),
        .library(name: "Issuance", targets: ["Issuance"]),
        .library(name: "FunctionTesting", targets: ["FunctionTesting"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
    ],
    targets: program + accountTargets + [
        .target(
            name: "KeyDrill",
            dependencies: [
                "Authorization", "RemoteKeys", "Issuance", "JOSE", "Signatures", "HTTPClient", "FunctionKit", "Linux",
            ],
            swiftSettings: settings),
        .target(name: "Supervision", dependencies: ["WorkerLink", "Linux", logging], swiftSettings: settings),
        .target(name: "WorkerLink", dependencies: ["Linux"], swiftSettings: settings),
        .target(
            name: "Host",
            dependencies: [
                "FastCGI", "CallDispatch", "CrashContainment", "Settings", "FunctionKit", "Linux", "CLinux", logging,
            ],
            swiftSettings: settings),
        .target(
            name: "CallDispatch", dependencies: ["RateLimits", "Authorization", "FunctionKit", httpTypes, logging],
            swiftSettings: settings),
        .target(name: "RateLimits", swiftSettings: settings),
        .target(
            name: "Authorization", dependencies: ["Revocations", "RemoteKeys", "JOSE", "Signatures", "FunctionKit"],
            swiftSettings: settings),
        .target(
            name: "RemoteKeys", dependencies: ["JOSE", "HTTPClient", "Linux"], swiftSettings: settings),
        .target(name: "Revocations", dependencies: ["Linux"], swiftSettings: settings),
        .target(name: "Issuance", dependencies: ["JOSE", "Signatures", "Linux"], swiftSettings: settings),
        .target(name: "JOSE", dependencies: ["Signatures"], swiftSettings: settings),
        .target(name: "Signatures", dependencies: ["COpenSSL"], swiftSettings: settings),
        .target(name: "HTTPClient", dependencies: ["Linux", "CLibSSL"], swiftSettings: settings),
        .target(name: "Settings", dependencies: [tomlKit], swiftSettings: settings),
        .target(name: "FastCGI", dependencies: ["CFastCGI"], swiftSettings: settings),
        .target(name: "FunctionKit", dependencies: [httpTypes], swiftSettings: settings),
        .target(name: "CrashContainment", dependencies: ["Linux", "CTrap"], swiftSettings: settings),
        .target(name: "Linux", dependencies: ["CLinux"], swiftSettings: settings),
        .systemLibrary(name: "COpenSSL", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CLibSSL", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CFastCGI", providers: [.apt(["libfcgi-dev"])]),
        .systemLibrary(name: "CLinux"),
        .target(name: "CTrap"),

        .target(
            name: "Functions",
            dependencies: ["FunctionKit", "Issuance"] + accounts(["AccountKit", "AccountStore", "Passwords"]),
            path: "functions",
            packageAccess: false, swiftSettings: settings, plugins: ["FunctionRegistry"]),
        .plugin(name: "FunctionRegistry", capability: .buildTool(), path: "Sources/FunctionRegistry"),

        .target(
            name: "FunctionTesting",
            dependencies: [
                "Host", "CallDispatch", "Authorization", "Issuance", "JOSE", "Signatures", "Settings", "FastCGI",
                "FunctionKit", "Linux", "TestSupport", httpTypes, logging,
            ],
            swiftSettings: settings),
        .target(
            name: "TestSupport", dependencies: ["RemoteKeys", "FastCGI", "JOSE", "Issuance", "Signatures", "Linux"],
            swiftSettings: settings),
        .executableTarget(
            name: "HostileRuntime", dependencies: ["SwiftletCommand", "FunctionKit"], path: "Tests/HostileRuntime",
            swiftSettings: settings),
        .target(
            name: "Proofs", dependencies: ["FastCGI", "Linux", "TestSupport"], path: "Tests/Proofs",
            swiftSettings: settings),
        .executableTarget(name: "Prove", dependencies: ["Proofs"], path: "Tests/Prove", swiftSettings: settings),
        .executableTarget(
            name: "LibFCGIReference", path: "Tests/LibFCGIReference", linkerSettings: [.linkedLibrary("fcgi")]),
        .executableTarget(
            name: "CrashingProgram", dependencies: ["CrashContainment", "Linux", "CCrashes"],
            path: "Tests/CrashingProgram", swiftSettings: settings),
        .target(name: "CCrashes", path: "Tests/CCrashes"),
        .executableTarget(
            name: "Fuzz", dependencies: ["JOSE", "Signatures", "CLibFuzzer"], path: "Tests/Fuzz",
            exclude: ["Corpus", "Dictionaries"],
            swiftSettings: settings),
        .systemLibrary(name: "CLibFuzzer", path: "Tests/CLibFuzzer"),
        .executableTarget(
            name: "TokenBenchmark",
            dependencies: [
                "Authorization", "Revocations", "Issuance", "JOSE", "Signatures", "FunctionKit", "TestSupport",
                "CTokenBenchmark",
            ],
            path: "Benchmarks/Tokens", swiftSettings: settings),
        .target(
            name: "CTokenBenchmark", path: "Benchmarks/CTokenBenchmark", linkerSettings: [.linkedLibrary("crypto")]),

        .testTarget(name: "ArchitectureTests", dependencies: ["TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "AuthorizationTests",
            dependencies: [
                "Authorization", "Revocations", "RemoteKeys", "Issuance", "JOSE", "Signatures", "HTTPClient",
                "FunctionKit", "TestSupport",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "CallDispatchTests",
            dependencies: [
                "CallDispatch", "RateLimits", "Authorization", "Revocations", "Issuance", "JOSE", "Signatures",
                "FunctionKit", "TestSupport", logging,
            ],
            swiftSettings: settings),
        .testTarget(
            name: "CommandLineTests",
            dependencies: [
                "swiftlet", "SwiftletCommand", "HostileRuntime", "KeyDrill", "Supervision", "Host", "CallDispatch",
                "Issuance", "JOSE", "Signatures", "FastCGI", "Linux", "TestSupport", logging,
            ],
            swiftSettings: settings),
        .testTarget(
            name: "CrashContainmentTests", dependencies: ["CrashContainment", "CrashingProgram", "TestSupport"],
            swiftSettings: settings),
        .testTarget(name: "FastCGITests", dependencies: ["FastCGI", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "FunctionKitTests", dependencies: ["FunctionKit", "TestSupport", httpTypes], swiftSettings: settings),
        .testTarget(name: "FunctionsTests", dependencies: ["Functions", "FunctionTesting"], swiftSettings: settings),
        .testTarget(name: "FuzzTests", dependencies: ["Fuzz", "Signatures", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "HostTests",
            dependencies: [
                "Host", "CallDispatch", "RateLimits", "Authorization", "RemoteKeys", "Issuance", "JOSE", "Signatures",
                "HTTPClient", "Settings", "FastCGI", "FunctionKit", "Linux", "TestSupport", "LibFCGIReference",
                httpTypes, logging,
            ],
            swiftSettings: settings),
        .testTarget(
            name: "HTTPClientTests", dependencies: ["HTTPClient", "KeyDrill", "Linux", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "IssuanceTests", dependencies: ["Issuance", "JOSE", "Signatures", "Linux", "TestSupport"],
            swiftSettings: settings),
        .testTarget(name: "JOSETests", dependencies: ["JOSE", "Signatures", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "KeyDrillTests",
            dependencies: ["KeyDrill", "RemoteKeys", "HTTPClient"],
            swiftSettings: settings),
        .testTarget(name: "LinuxTests", dependencies: ["Linux", "TestSupport"], swiftSettings: settings),
        .testTarget(name: "RateLimitsTests", dependencies: ["RateLimits", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "ProofTests", dependencies: ["HostileRuntime", "Proofs", "TestSupport"], swiftSettings: settings),
        .testTarget(name: "RegistryTests", dependencies: ["swiftlet", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "RevocationsTests", dependencies: ["Revocations", "Linux", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "RemoteKeysTests",
            dependencies: ["RemoteKeys", "HTTPClient", "JOSE", "Signatures", "Linux", "TestSupport"],
            swiftSettings: settings),
        .testTarget(name: "SettingsTests", dependencies: ["Settings", "TestSupport"], swiftSettings: settings),
        .testTarget(name: "SignaturesTests", dependencies: ["Signatures", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "SupervisionTests", dependencies: ["Supervision", "WorkerLink", "Linux", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "WorkerLinkTests", dependencies: ["WorkerLink", "Linux", "TestSupport"], swiftSettings: settings),
    ]
        + accounts([
            .executableTarget(
                name: "AccountsBenchmark", dependencies: ["Proofs", "Linux", "TestSupport"],
                path: "Benchmarks/Accounts",
                swiftSettings: settings),
            .executableTarget(
                name: "AccountStoreWriter", dependencies: ["AccountStore"], path: "Tests/AccountStoreWriter",
                swiftSettings: settings),
            .testTarget(
                name: "AccountCommandTests",
                dependencies: [
                    "swiftlet", "SwiftletCommand", "AccountStore", "Passwords", "JOSE", "Signatures", "Revocations",
                    "Linux", "TestSupport",
                ],
                swiftSettings: settings),
            .testTarget(
                name: "AccountStoreTests",
                dependencies: ["AccountStore", "AccountStoreWriter", "Revocations", "Linux", "TestSupport"],
                swiftSettings: settings),
            .testTarget(
                name: "PasswordsTests", dependencies: ["Passwords", "Linux", "TestSupport"], swiftSettings: settings),
            .testTarget(
                name: "AccountsTests",
                dependencies: [
                    "swiftlet", "Functions", "AccountKit", "AccountStore", "Passwords", "Issuance", "FunctionTesting",
                    "FunctionKit", "KeyDrill", "Proofs", "JOSE", "Signatures", "Revocations", "Linux", "TestSupport",
                ],
                swiftSettings: settings),
        ])
)
