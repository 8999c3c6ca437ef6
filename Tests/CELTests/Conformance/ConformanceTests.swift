import CEL
import Foundation
import Testing

@Suite struct `Conformance` {
  /// Cases that pass per file, of how many, with the checker on and off.
  ///
  /// A lower figure fails; a higher one asks to be written down here.
  static let expected: [String: (cases: Int, checked: Int, unchecked: Int)] = [
    "basic": (32, 32, 32), "bindings_ext": (4, 4, 4), "block_ext": (15, 0, 0),
    "comparisons": (234, 234, 234), "conversions": (78, 78, 78), "encoders_ext": (2, 2, 2),
    "fields": (40, 40, 40), "fp_math": (20, 20, 20), "integer_math": (46, 46, 46),
    "lists": (29, 29, 29), "logic": (17, 17, 17), "macros": (23, 23, 23),
    "macros2": (30, 30, 30), "math_ext": (139, 139, 139), "namespace": (7, 7, 7),
    "optionals": (43, 43, 43), "parse": (141, 141, 141), "plumbing": (4, 4, 4),
    "string": (37, 37, 37), "string_ext": (160, 160, 160), "timestamps": (58, 58, 58),
    "type_deduction": (17, 17, 17),
  ]

  /// `CEL_CONFORMANCE`, or the folder beside the package; nil where the suite is not at hand.
  static let folder: URL? = {
    let fromEnvironment = ProcessInfo.processInfo.environment["CEL_CONFORMANCE"]
    let beside = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "../shared/cel-conformance")
    // A folder that was named and is missing fails the test instead of skipping it.
    if let fromEnvironment { return URL(filePath: fromEnvironment) }
    return FileManager.default.fileExists(atPath: beside.path) ? beside : nil
  }()

  static func cases(of file: URL) throws -> [ConformanceCase] {
    let json = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
    return try (json as? [[String: Any]] ?? []).map(ConformanceCase.init)
  }

  /// A file that is not wanted yet is skipped case by case, and told so.
  static let skipped: Set<String> = ["block_ext", "network_ext"]

  @Test(.enabled(if: folder != nil, "no conformance suite; CEL_CONFORMANCE names its folder"))
  func `passes as many cases as stated`() throws {
    let folder = try #require(Self.folder)
    let files = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil
    ).filter { $0.pathExtension == "json" }.sorted { $0.path < $1.path }
    #expect(!files.isEmpty)
    for file in files {
      let name = file.deletingPathExtension().lastPathComponent
      let cases = try Self.cases(of: file)
      var passed = [true: 0, false: 0]
      for isChecking in [true, false] {
        for item in cases {
          if let failure = item.failure(isChecking: isChecking) {
            print(
              "  \(item.id) [\(isChecking ? "checked" : "unchecked")] `\(item.expression.prefix(100))` \(failure)"
            )
          } else {
            passed[isChecking, default: 0] += 1
          }
        }
        let count = passed[isChecking] ?? 0
        let isSkipped = Self.skipped.contains(name)
        let (failed, skipped) = isSkipped ? (0, cases.count - count) : (cases.count - count, 0)
        print(
          "\(name) [\(isChecking ? "checked" : "unchecked")]:",
          "\(count) passed, \(failed) failed, \(skipped) skipped")
      }
      let (checked, unchecked) = (passed[true] ?? 0, passed[false] ?? 0)
      if let stated = Self.expected[name] {
        #expect(stated == (cases.count, checked, unchecked), "\(name)")
      }
    }
  }
}
