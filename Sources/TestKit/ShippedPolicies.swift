import Foundation

/// Two of the policies that ship, `rsc` and `lever`, with the features that they name.
///
/// Enough for tests of the language, and quick to compile however many others there are; that all of
/// them compile is for `sluice test policies` to say.
package enum ShippedPolicies {
  package static let files: [(path: String, bytes: [UInt8])] = {
    let policies = ["policies/rsc.yaml", "policies/lever.yaml"].compactMap(file)
    let named = policies.flatMap { names(under: "features:", in: $0.bytes) }
    let features = Set(named).sorted().compactMap { file("policies/features/\($0).yaml") }
    return policies + features
  }()

  private static func file(_ path: String) -> (path: String, bytes: [UInt8])? {
    (try? Data(contentsOf: PackageRoot.file(path))).map { (path, Array($0)) }
  }

  /// The keys right below a key of the document.
  private static func names(under key: String, in bytes: [UInt8]) -> [String] {
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    guard let start = lines.firstIndex(where: { $0 == key }) else { return [] }
    return lines[(start + 1)...].prefix { $0.hasPrefix(" ") }.compactMap { line in
      guard line.hasPrefix("  "), !line.hasPrefix("   "), let end = line.firstIndex(of: ":") else {
        return nil
      }
      return String(line[..<end].dropFirst(2))
    }
  }
}
