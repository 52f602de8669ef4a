// swift-tools-version: 6.2
import PackageDescription

/// Flags of every Swift target of ours: honest imports, explicit existentials, no warning left standing.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

extension Target.Dependency {
    static let asyncHTTPClient: Self = .product(name: "AsyncHTTPClient", package: "async-http-client")
    static let argumentParser: Self = .product(name: "ArgumentParser", package: "swift-argument-parser")
    static let collections: Self = .product(name: "DequeModule", package: "swift-collections")
    static let configuration: Self = .product(name: "Configuration", package: "swift-configuration")
    static let coreMetrics: Self = .product(name: "CoreMetrics", package: "swift-metrics")
    static let crypto: Self = .product(name: "Crypto", package: "swift-crypto")
    static let lifecycle: Self = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
    static let unixSignals: Self = .product(name: "UnixSignals", package: "swift-service-lifecycle")
    static let log: Self = .product(name: "Logging", package: "swift-log")
    static let metrics: Self = .product(name: "Metrics", package: "swift-metrics")
    static let nioCore: Self = .product(name: "NIOCore", package: "swift-nio")
    static let nioEmbedded: Self = .product(name: "NIOEmbedded", package: "swift-nio")
    static let nioExtras: Self = .product(name: "NIOExtras", package: "swift-nio-extras")
    static let nioHTTP1: Self = .product(name: "NIOHTTP1", package: "swift-nio")
    static let nioPosix: Self = .product(name: "NIOPosix", package: "swift-nio")
    static let nioSSL: Self = .product(name: "NIOSSL", package: "swift-nio-ssl")
    static let subprocess: Self = .product(name: "Subprocess", package: "swift-subprocess")
    static let systemPackage: Self = .product(name: "SystemPackage", package: "swift-system")
    static let yams: Self = .product(name: "Yams", package: "Yams")
}

/// What a service target stands on, whichever of the four it is.
let serviceBase: [Target.Dependency] = ["Contracts", "Lines", "Store", "ServiceKit", "Rules", .log, .configuration]

let package = Package(
    name: "leadline",
    products: [
        .executable(name: "leadline", targets: ["leadline"]),
        .executable(name: "leadline-ingestion", targets: ["leadline-ingestion"]),
        .executable(name: "leadline-enrichment", targets: ["leadline-enrichment"]),
        .executable(name: "leadline-scoring", targets: ["leadline-scoring"]),
        .executable(name: "leadline-routing", targets: ["leadline-routing"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(
            url: "https://github.com/apple/swift-configuration",
            from: "1.4.0",
            traits: ["CommandLineArguments", "YAML"]
        ),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    ],
    targets: [
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CMalloc"),
        .systemLibrary(name: "CPSL", pkgConfig: "libpsl", providers: [.apt(["libpsl-dev"])]),
        .target(name: "CPhone", linkerSettings: [.linkedLibrary("phonenumber")]),
        .target(name: "CLatin", linkerSettings: [.linkedLibrary("icui18n"), .linkedLibrary("icuuc")]),

        .target(name: "Contracts"),
        .target(name: "Lines", dependencies: ["Contracts", .nioCore, .nioPosix, .nioSSL, .nioExtras, .log]),
        .target(name: "Store", dependencies: ["CPostgres", "CSQLite", "Contracts", .log]),
        .target(
            name: "ServiceKit",
            dependencies: [
                "CMalloc", "Contracts", "Lines", "Store", .collections, .configuration, .coreMetrics, .lifecycle, .log,
                .metrics, .nioCore, .nioHTTP1, .nioPosix, .unixSignals, .systemPackage,
            ]
        ),
        .target(name: "Rules", dependencies: ["Contracts", .crypto, .yams]),
        .target(name: "Matching", dependencies: ["CLatin", "CPSL", "CPhone", "Contracts", "Rules"]),
        .target(name: "Learning", dependencies: ["Contracts", "Rules"]),
        .target(name: "Scorecard", dependencies: ["Contracts", "Learning", "Rules"]),
        .target(name: "Assignment", dependencies: ["Contracts", "Rules"]),
        .target(name: "Ingestion", dependencies: serviceBase),
        .target(
            name: "Enrichment",
            dependencies: serviceBase + [
                "Matching", .asyncHTTPClient, .coreMetrics, .lifecycle, .metrics, .nioCore, .nioHTTP1,
            ]
        ),
        .target(
            name: "Scoring",
            dependencies: serviceBase + ["Learning", "Scorecard", .coreMetrics, .lifecycle, .metrics]
        ),
        .target(
            name: "Routing",
            dependencies: serviceBase + [
                "Assignment", .asyncHTTPClient, .coreMetrics, .crypto, .lifecycle, .metrics, .nioCore, .nioHTTP1,
            ]
        ),
        .executableTarget(name: "leadline-ingestion", dependencies: ["Contracts", "Ingestion", "ServiceKit"]),
        .executableTarget(
            name: "leadline-enrichment",
            dependencies: ["Contracts", "Enrichment", "Matching", "ServiceKit"]
        ),
        .executableTarget(
            name: "leadline-scoring",
            dependencies: ["Contracts", "Rules", "Scoring", "Scorecard", "ServiceKit"]
        ),
        .executableTarget(
            name: "leadline-routing",
            dependencies: ["Contracts", "Routing", "Rules", "Assignment", "ServiceKit"]
        ),
        .executableTarget(
            name: "leadline",
            dependencies: [
                "Assignment", "Contracts", "Enrichment", "Ingestion", "Learning", "Lines", "Matching", "Routing",
                "Rules",
                "Scorecard",
                "Scoring", "Store", .argumentParser, .nioPosix, .subprocess, .systemPackage,
            ]
        ),

        .executableTarget(
            name: "leadline-bench",
            dependencies: [
                "Assignment", "Contracts", "Enrichment", "Learning", "Lines", "Matching", "Routing", "Rules",
                "Scorecard", "Scoring", "ServiceKit", "Store", .argumentParser, .coreMetrics, .lifecycle, .log,
                .nioCore, .nioPosix,
            ]
        ),

        .target(
            name: "TestKit",
            dependencies: [
                "Contracts", "Lines", "ServiceKit", "Store", .log, .nioCore, .nioPosix, .subprocess, .systemPackage,
            ],
            path: "Tests/TestKit"
        ),
        .testTarget(name: "ContractsTests", dependencies: ["Contracts", "TestKit"]),
        .testTarget(
            name: "LinesTests",
            dependencies: [
                "Contracts", "Ingestion", "Lines", "ServiceKit", "Store", "TestKit", .configuration, .lifecycle, .log,
                .nioCore, .nioEmbedded, .nioExtras, .nioPosix, .nioSSL,
            ]
        ),
        .testTarget(name: "StoreTests", dependencies: ["Contracts", "Store", "TestKit"]),
        .testTarget(
            name: "ServiceKitTests",
            dependencies: [
                "Contracts", "Lines", "ServiceKit", "Store", "TestKit", .configuration, .coreMetrics, .lifecycle, .log,
                .nioCore, .nioPosix,
            ]
        ),
        .testTarget(
            name: "ServiceTests",
            dependencies: [
                "Assignment", "Contracts", "Enrichment", "Ingestion", "Lines", "Matching", "Routing", "Rules",
                "Scorecard",
                "Scoring", "ServiceKit", "Store", "TestKit", .asyncHTTPClient, .configuration, .coreMetrics, .lifecycle,
                .log, .nioCore, .nioHTTP1, .nioPosix,
            ],
            exclude: ["Schemas"]
        ),
        .testTarget(
            name: "SimulationTests",
            dependencies: [
                "Assignment", "Contracts", "Enrichment", "Ingestion", "Matching", "Routing", "Rules", "Scorecard",
                "Scoring", "ServiceKit", "Store", "TestKit",
            ]
        ),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "Contracts", "Enrichment", "Ingestion", "Lines", "Routing", "Scoring", "Store", "TestKit",
                "leadline", "leadline-enrichment", "leadline-ingestion", "leadline-routing", "leadline-scoring",
            ]
        ),
        .testTarget(
            name: "CommandLineTests",
            dependencies: ["Assignment", "Contracts", "Learning", "Lines", "TestKit", "leadline", .argumentParser]
        ),
        .testTarget(name: "RulesTests", dependencies: ["Contracts", "Rules", "TestKit"]),
        .testTarget(name: "LearningTests", dependencies: ["Contracts", "Learning", "Rules", "TestKit"]),
        .testTarget(
            name: "MatchingTests",
            dependencies: ["Contracts", "Matching", "Rules", "TestKit", "leadline-bench"]
        ),
        .testTarget(name: "ScorecardTests", dependencies: ["Contracts", "Rules", "Scorecard", "TestKit"]),
        .testTarget(name: "AssignmentTests", dependencies: ["Contracts", "Rules", "Assignment", "TestKit"]),
    ],
    cxxLanguageStandard: .cxx17
)

for target in package.targets
where ![.system, .plugin].contains(target.type) && !["CLatin", "CPhone"].contains(target.name) {
    target.swiftSettings = (target.swiftSettings ?? []) + strict
}
