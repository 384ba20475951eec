// swift-tools-version: 6.2

import PackageDescription

// The house has six wings (docs/ARCHITECTURE.md), a folder each under Sources; a room is a target.
// Dependencies point down: Simulation and Service, then Tracking, Dock and Storage (which do not know
// one another), then Platform.

// scripts/fuzz and scripts/test --sanitize set these variables; no other build sees what they add.
let fuzzes = Context.environment["WAYBILL_FUZZ"] == "1"
let sanitizesThreads = Context.environment["WAYBILL_SANITIZE"] == "thread"

enum Wing: String {
    case platform = "Platform"
    case storage = "Storage"
    case dock = "Dock"
    case tracking = "Tracking"
    case service = "Service"
    case simulation = "Simulation"
}

func room(
    _ name: String,
    in wing: Wing,
    _ dependencies: [Target.Dependency],
    exclude: [String] = [],
    resources: [Resource] = []
) -> Target {
    .target(
        name: name,
        dependencies: dependencies,
        path: "Sources/\(wing.rawValue)/\(name)",
        exclude: exclude,
        resources: resources
    )
}

func command(_ name: String, in wing: Wing, _ dependencies: [Target.Dependency]) -> Target {
    let path = "Sources/\(wing.rawValue)/\(name)"
    guard fuzzes, name == "WaybillCommand" else {
        return .executableTarget(name: name, dependencies: dependencies, path: path)
    }
    // The fuzzer links the command's decoders, and its main function is libFuzzer's.
    return .target(name: name, dependencies: dependencies, path: path, exclude: ["Main.swift"])
}

func clibrary(_ name: String, pkgConfig: String, package: String) -> Target {
    .systemLibrary(
        name: name,
        path: "Sources/Platform/\(name)",
        pkgConfig: pkgConfig,
        providers: [.apt([package])]
    )
}

func unitTests(_ room: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
    .testTarget(
        name: "\(room)Tests",
        dependencies: [.byName(name: room)] + dependencies,
        path: "Tests/Unit/\(room)Tests",
        resources: resources
    )
}

func integrationTests(_ subject: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: "\(subject)Tests", dependencies: dependencies, path: "Tests/Integration/\(subject)Tests")
}

let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let metrics: Target.Dependency = .product(name: "Metrics", package: "swift-metrics")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "waybill",
    products: [
        .executable(name: "waybill", targets: ["WaybillCommand"]),
        .executable(name: "dock-simulator", targets: ["DockSimulatorCommand"]),
        .library(name: "RequestSigning", targets: ["RequestSigning"]),
        .library(name: "CredentialMinting", targets: ["CredentialMinting"]),
        .library(name: "DockProtocol", targets: ["DockProtocol"]),
        .library(name: "ControlProtocol", targets: ["ControlProtocol"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", exact: "1.4.0", traits: [.defaults, "YAML"]),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", exact: "2.13.0"),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1", traits: []),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2", traits: []),
    ],
    targets: [
        // Platform
        clibrary("CCurl", pkgConfig: "libcurl", package: "libcurl4-openssl-dev"),
        clibrary("CMosquitto", pkgConfig: "libmosquitto", package: "libmosquitto-dev"),
        clibrary("CPostgres", pkgConfig: "libpq", package: "libpq-dev"),
        clibrary("CTLS", pkgConfig: "libssl", package: "libssl-dev"),
        clibrary("CCrypto", pkgConfig: "libcrypto", package: "libssl-dev"),
        room("Primitives", in: .platform, []),
        room("Cryptography", in: .platform, ["CCrypto", "Primitives"]),
        .systemLibrary(name: "CLinux", path: "Sources/Platform/CLinux"),
        room("EventThread", in: .platform, ["CLinux"]),
        room("FileReading", in: .platform, []),
        room("ProcessHardening", in: .platform, ["CLinux"]),
        room("HTTPTransport", in: .platform, ["CCurl", "EventThread", "Primitives"]),
        room("MQTTTransport", in: .platform, ["CMosquitto", "CTLS", "EventThread", "Primitives", logging]),
        room("PostgresTransport", in: .platform, ["CPostgres", "EventThread", "Primitives"]),

        // Storage
        room("RequestSigning", in: .storage, ["Cryptography", "Primitives"]),
        room(
            "ObjectStorage",
            in: .storage,
            [
                "FileReading", "HTTPTransport", "Primitives", "RequestSigning",
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]
        ),
        room("ObjectVerification", in: .storage, ["Cryptography", "ObjectStorage", "Primitives"]),
        room(
            "CredentialMinting",
            in: .storage,
            ["Cryptography", "ObjectStorage", "Primitives", "RequestSigning"],
            resources: [.embedInCode("SessionPolicies")]
        ),

        // Dock
        room("DockProtocol", in: .dock, ["Primitives"]),

        // Tracking
        room("UploadTracking", in: .tracking, ["Cryptography", "Primitives"]),
        room(
            "UploadStore",
            in: .tracking,
            ["PostgresTransport", "UploadTracking", "Primitives", .product(name: "GRDB", package: "GRDB.swift")]
        ),
        // The conformance suite that every store runs: it imports Testing, and only tests import it.
        room("UploadStoreTesting", in: .tracking, ["UploadTracking", "Primitives"]),

        // Service
        room("ControlProtocol", in: .service, ["Cryptography", "Primitives"]),
        room(
            "Worker",
            in: .service,
            [
                "ControlProtocol", "CredentialMinting", "Cryptography", "DockProtocol", "HTTPTransport",
                "MQTTTransport",
                "ObjectStorage",
                "ObjectVerification", "Primitives", "RequestSigning", "UploadTracking", lifecycle, logging, metrics,
            ]
        ),
        room(
            "ControlAPI",
            in: .service,
            [
                "ControlProtocol", "Cryptography", "FileReading", "Primitives", "Worker", logging, metrics, lifecycle,
                .product(name: "Hummingbird", package: "hummingbird"),
            ],
            resources: [.embedInCode("OpenAPI/openapi.yaml")]
        ),
        room(
            "Settings",
            in: .service,
            [
                "Cryptography", "FileReading", "Primitives",
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Yams", package: "Yams"),
            ]
        ),
        command(
            "WaybillCommand",
            in: .service,
            [
                "ControlAPI", "ControlProtocol", "CredentialMinting", "Cryptography", "DockProtocol", "HTTPTransport",
                "MQTTTransport", "ObjectStorage", "ObjectVerification", "PostgresTransport", "Primitives",
                "ProcessHardening", "RequestSigning", "Settings", "UploadStore", "UploadTracking", "Worker",
                arguments, lifecycle, logging, metrics, signals,
            ]
        ),

        // Simulation
        room(
            "DockSimulation",
            in: .simulation,
            [
                "Cryptography", "DockProtocol", "HTTPTransport", "MQTTTransport", "ObjectStorage", "Primitives",
                "RequestSigning", logging,
            ]
        ),
        command(
            "DockSimulatorCommand",
            in: .simulation,
            ["DockProtocol", "DockSimulation", "MQTTTransport", "Primitives", arguments, logging, signals]
        ),

        // Tests
        .systemLibrary(name: "CSpawn", path: "Tests/CSpawn"),
        .target(
            name: "TestSupport",
            dependencies: ["CSpawn", logging],
            path: "Tests/TestSupport",
            exclude: ["Servers"]
        ),
        // Object stores of all four providers as profiles see them: it imports Testing, and only tests import it.
        .target(
            name: "StorageTestSupport",
            dependencies: [
                "CredentialMinting", "HTTPTransport", "ObjectStorage", "ObjectVerification", "Primitives",
                "RequestSigning", "TestSupport",
            ],
            path: "Tests/StorageTestSupport"
        ),
        unitTests(
            "ControlAPI",
            ["ControlProtocol", "Cryptography", "Primitives", "TestSupport", logging, metrics]
        ),
        unitTests("ControlProtocol", ["Primitives"], resources: [.copy("Golden")]),
        unitTests("CredentialMinting", ["HTTPTransport", "ObjectStorage", "Primitives", "RequestSigning"]),
        unitTests("Cryptography", ["Primitives"]),
        unitTests("DockProtocol", ["Primitives", "TestSupport"], resources: [.copy("Fixtures")]),
        unitTests(
            "DockSimulation",
            [
                "Cryptography", "DockProtocol", "HTTPTransport", "MQTTTransport", "ObjectStorage", "Primitives",
                "RequestSigning", "TestSupport",
            ]
        ),
        unitTests("EventThread", ["TestSupport"]),
        unitTests("FileReading", ["TestSupport"]),
        unitTests("HTTPTransport", ["CCurl", "Primitives"]),
        unitTests("MQTTTransport", ["Primitives"]),
        unitTests(
            "ObjectStorage",
            ["HTTPTransport", "Primitives", "RequestSigning", "StorageTestSupport", "TestSupport"]
        ),
        unitTests("ObjectVerification", ["Cryptography", "ObjectStorage", "Primitives", "TestSupport"]),
        // What the documents say of the tests.
        .testTarget(name: "DocumentsTests", dependencies: ["TestSupport"], path: "Tests/Unit/DocumentsTests"),
        // The documents of policies/, by their grammars and by what they allow.
        .testTarget(
            name: "PoliciesTests",
            dependencies: ["CredentialMinting", "ObjectStorage", "Primitives", "TestSupport"],
            path: "Tests/Unit/PoliciesTests"
        ),
        unitTests("Primitives"),
        unitTests("RequestSigning", ["Primitives"], resources: [.copy("Vectors")]),
        unitTests("Settings", ["Primitives", "TestSupport"]),
        unitTests(
            "UploadStore",
            [
                "PostgresTransport", "Primitives", "TestSupport", "UploadStoreTesting", "UploadTracking",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]
        ),
        unitTests("UploadTracking", ["Primitives", "TestSupport"]),
        unitTests(
            "Worker",
            ["CredentialMinting", "Primitives", "TestSupport", "UploadStore", "UploadTracking", logging]
        ),
        unitTests(
            "WaybillCommand",
            [
                "ControlAPI", "ControlProtocol", "HTTPTransport", "ObjectStorage", "ObjectVerification", "Primitives",
                "ProcessHardening", "RequestSigning", "Settings", "TestSupport", arguments, logging,
            ]
        ),
        // Uploads through workers that are killed and servers that fail: for a test, and for scripts/chaos.
        .target(
            name: "Chaos",
            dependencies: [
                "ControlProtocol", "Cryptography", "DockProtocol", "DockSimulation", "HTTPTransport", "MQTTTransport",
                "ObjectStorage", "Primitives", "RequestSigning", "TestSupport", logging,
            ],
            path: "Tests/Chaos"
        ),
        .executableTarget(
            name: "ChaosCommand",
            dependencies: ["Chaos", "TestSupport", arguments],
            path: "Tests/ChaosCommand"
        ),
        // Subscribes and says what it receives, to be killed on the way.
        .executableTarget(
            name: "MQTTAckFixture",
            dependencies: ["MQTTTransport", logging],
            path: "Tests/Fixtures/MQTTAckFixture"
        ),
        // Every decoder of outside bytes, for the fuzzer and for the tests that run its corpora.
        .target(
            name: "FuzzTargets",
            dependencies: [
                "ControlAPI", "ControlProtocol", "CredentialMinting", "Cryptography", "DockProtocol", "HTTPTransport",
                "MQTTTransport", "ObjectStorage", "ObjectVerification", "Primitives", "RequestSigning", "Settings",
                "UploadTracking", "WaybillCommand", "Worker",
                .product(name: "HummingbirdCore", package: "hummingbird"),
            ],
            path: "Tests/Fuzz/FuzzTargets"
        ),
        .testTarget(
            name: "FuzzRegressionTests",
            dependencies: ["FuzzTargets", "TestSupport"],
            path: "Tests/Fuzz/FuzzRegressionTests"
        ),
        integrationTests("Chaos", ["Chaos", "WaybillCommand"]),
        integrationTests(
            "ControlHTTP",
            [
                "ControlAPI", "ControlProtocol", "Cryptography", "HTTPTransport", "Primitives", "TestSupport",
                "WaybillCommand", "Worker", lifecycle, logging,
            ]
        ),
        integrationTests("HTTPTransfer", ["HTTPTransport", "TestSupport"]),
        integrationTests("MQTTDelivery", ["MQTTAckFixture", "MQTTTransport", "Primitives", "TestSupport", logging]),
        integrationTests(
            "MinIOStorage",
            [
                "CredentialMinting", "Cryptography", "HTTPTransport", "ObjectStorage", "ObjectVerification",
                "Primitives",
                "RequestSigning", "StorageTestSupport", "TestSupport",
            ]
        ),
        integrationTests(
            "ParentCredentials",
            ["HTTPTransport", "ObjectStorage", "Primitives", "RequestSigning", "StorageTestSupport", "TestSupport"]
        ),
        integrationTests("PostgresConnection", ["PostgresTransport", "Primitives", "TestSupport"]),
        integrationTests(
            "Provider",
            [
                "CredentialMinting", "Cryptography", "HTTPTransport", "ObjectStorage", "ObjectVerification",
                "Primitives", "RequestSigning", "StorageTestSupport", "TestSupport",
            ]
        ),
        integrationTests(
            "SimulatedDock",
            [
                "CredentialMinting", "Cryptography", "DockProtocol", "DockSimulation", "DockSimulatorCommand",
                "HTTPTransport", "MQTTTransport", "ObjectStorage", "Primitives", "RequestSigning", "TestSupport",
                logging,
            ]
        ),
        integrationTests("TestServers", ["TestSupport"]),
        integrationTests(
            "Upload",
            [
                "ControlProtocol", "CredentialMinting", "Cryptography", "DockProtocol", "DockSimulation",
                "HTTPTransport", "MQTTTransport", "ObjectStorage", "ObjectVerification", "Primitives", "RequestSigning",
                "StorageTestSupport", "TestSupport",
                "UploadStore", "UploadTracking", "Worker", logging,
            ]
        ),
        integrationTests(
            "Webhook",
            [
                "Cryptography", "HTTPTransport", "Primitives", "TestSupport", "UploadStore", "UploadTracking", "Worker",
                logging,
            ]
        ),
        integrationTests(
            "WorkerProcess",
            [
                "ControlProtocol", "Cryptography", "DockProtocol", "DockSimulation", "HTTPTransport", "MQTTTransport",
                "ObjectStorage", "Primitives", "RequestSigning", "StorageTestSupport", "TestSupport", "WaybillCommand",
                logging, .product(name: "GRDB", package: "GRDB.swift"),
            ]
        ),
    ],
    swiftLanguageModes: [.v6]
)

if fuzzes {
    package.products = []
    package.targets.append(
        .executableTarget(
            name: "Fuzzer",
            dependencies: ["FuzzTargets"],
            path: "Tests/Fuzz/Fuzzer",
            swiftSettings: [.unsafeFlags(["-parse-as-library"])],
            // gold breaks off over libFuzzer's archive.
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]
        )
    )
}

// A hundred thousand histories take a minute with the optimiser, and five without it. No library product is made of
// these, so nobody who depends on one meets an unsafe flag.
let optimised: Set<String> = ["UploadTracking", "UploadTrackingTests"]

for target in package.targets where target.type != .system {
    var settings = target.swiftSettings ?? []
    settings.append(.treatAllWarnings(as: .error))
    settings.append(.strictMemorySafety())
    settings.append(.enableUpcomingFeature("ExistentialAny"))
    settings.append(.enableUpcomingFeature("MemberImportVisibility"))
    settings.append(.enableUpcomingFeature("InternalImportsByDefault"))
    settings.append(.enableUpcomingFeature("NonisolatedNonsendingByDefault"))
    if optimised.contains(target.name) {
        settings.append(.unsafeFlags(["-O"], .when(configuration: .debug)))
    }
    if fuzzes {
        // The dependencies are not instrumented: libFuzzer looks at every counter of the program after each input.
        settings.append(.unsafeFlags(["-sanitize=fuzzer"]))
    }
    target.swiftSettings = settings
    if sanitizesThreads {
        target.plugins = [.plugin(name: "MutexPlugin")]
    }
}

if sanitizesThreads {
    package.targets.append(
        .plugin(name: "MutexPlugin", capability: .buildTool(), path: "Tests/Sanitizers/MutexPlugin")
    )
}
