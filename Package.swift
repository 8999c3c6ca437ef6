// swift-tools-version: 6.2
import PackageDescription

// The modules and their arrows; every arrow goes down (ARCHITECTURE.md). I/O only in the upper half.
let package = Package(
  name: "sluice",
  products: [
    .executable(name: "sluice", targets: ["sluice"]),
    .library(name: "CEL", targets: ["CEL"]),
  ],
  dependencies: [
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
  ],
  targets: [
    // 1: no module of ours below these
    .target(name: "CEL"),
    .target(name: "JSON"),
    .target(name: "Diagnostics", dependencies: ["JSON"]),
    .target(name: "LinkedIn", dependencies: ["CEL", "JSON"]),
    .target(name: "Catalogue"),
    .systemLibrary(
      name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    // 2
    .target(name: "PolicyLanguage", dependencies: ["Diagnostics", "CEL", "CLibYAML"]),
    .target(name: "Program", dependencies: ["Catalogue", "CEL"]),
    // 3
    .target(
      name: "Compiler",
      dependencies: ["PolicyLanguage", "Program", "Diagnostics", "Catalogue", "CEL"]),
    .target(
      name: "Runtime",
      dependencies: [
        "Program", "Catalogue", "CEL", "JSON", .product(name: "Crypto", package: "swift-crypto"),
      ]),
    // 4
    .target(
      name: "Operations",
      dependencies: [
        "Compiler", "Runtime", "Program", "PolicyLanguage", "Diagnostics", "Catalogue", "CEL",
        "JSON", "LinkedIn", .product(name: "Crypto", package: "swift-crypto"),
      ]),
    // 5
    .target(
      name: "SQLiteStore",
      dependencies: [
        "Runtime", "Catalogue", "JSON", .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ]),
    // 6, 7
    .target(
      name: "Bench",
      dependencies: [
        "Operations", "SQLiteStore", "Runtime", "Program", "PolicyLanguage", "Diagnostics",
        "Catalogue", "CEL", "JSON",
      ]),
    .target(
      name: "CLI",
      dependencies: [
        "Bench", "Operations", "SQLiteStore", "Runtime", "Program", "Diagnostics", "Catalogue",
        "JSON",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(name: "sluice", dependencies: ["CLI"]),
    // Tests
    .target(name: "TestKit"),
    .target(name: "StoreTestKit", dependencies: ["Runtime"]),
    .testTarget(name: "CELTests", dependencies: ["CEL", "TestKit"]),
    .testTarget(name: "JSONTests", dependencies: ["JSON"]),
    .testTarget(
      name: "LinkedInTests", dependencies: ["LinkedIn", "JSON", "Catalogue", "TestKit"],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "PolicyLanguageTests", dependencies: ["PolicyLanguage", "Diagnostics", "TestKit"],
      exclude: ["Fixtures"]),
    .testTarget(name: "CatalogueTests", dependencies: ["Catalogue"]),
    .testTarget(
      name: "DiagnosticsTests", dependencies: ["Diagnostics", "TestKit"], exclude: ["Goldens"]),
    .testTarget(
      name: "CompilerTests",
      dependencies: [
        "Compiler", "Operations", "Program", "Diagnostics", "Catalogue", "CEL", "TestKit",
      ],
      exclude: ["Fixtures", "Goldens"]),
    .testTarget(name: "RepositoryTests", dependencies: ["Diagnostics", "Operations", "TestKit"]),
    .testTarget(
      name: "OperationsTests",
      dependencies: [
        "Operations", "SQLiteStore", "Program", "Runtime", "Diagnostics", "Catalogue", "JSON",
        "TestKit", "StoreTestKit",
      ], exclude: ["Goldens"]),
    .testTarget(
      name: "RuntimeTests",
      dependencies: [
        "Operations", "SQLiteStore", "Runtime", "Program", "CEL", "Catalogue", "Diagnostics",
        "JSON",
        "TestKit", "StoreTestKit",
      ]),
    .testTarget(
      name: "StoreTests", dependencies: ["Runtime", "SQLiteStore", "JSON", "TestKit"],
      exclude: ["Goldens"]),
  ],
  swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
  ]
}
