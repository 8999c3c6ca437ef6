import Diagnostics
import Foundation
import PolicyLanguage
import TestKit
import Testing

/// A small generator with a seed, so that a failing run can be repeated.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

@Suite struct `Any bytes` {
  static let seeds: [UInt64] =
    ProcessInfo.processInfo.environment["SLUICE_SEED"].flatMap(UInt64.init).map { [$0] }
    ?? [1, 2, 3, 4]

  @Test(arguments: seeds)
  func `never trap and keep their spans inside the file`(_ seed: UInt64) throws {
    print("seed \(seed) (SLUICE_SEED=\(seed) repeats it)")
    var random = SplitMix(seed: seed)
    let good = try Fixture.files(in: "Tests/PolicyLanguageTests/Fixtures/yaml", suffix: ".yaml")
      .map { Array(try Data(contentsOf: $0)).prefix(400) }
    try #require(!good.isEmpty)
    let bits: [[UInt8]] =
      [
        "\n", "\t", "  ", "- ", ": ", "? ", "[", "]", "{", "}", "|", ">", "\"", "'", "&a ", "*a",
        "!t ", "#", "<<", "---\n", "...\n", "%", "\\", "\u{202E}", "\r", "\r\n", "\u{FEFF}", "no",
        "é",
      ].map { Array($0.utf8) } + [[0], [0xFF], [0xC3], [0xF0, 0x9F]]
    for _ in 0..<1500 {
      var bytes = Array(good.randomElement(using: &random) ?? [])
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let at = Int.random(in: 0...bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes.insert(contentsOf: bits.randomElement(using: &random) ?? [], at: at)
        case 1:
          bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 0...5, using: &random)))
        case 2 where at < bytes.count: bytes[at] = UInt8.random(in: 0...255, using: &random)
        default:
          let other = good.randomElement(using: &random) ?? []
          bytes.insert(contentsOf: other.prefix(Int.random(in: 0...40, using: &random)), at: at)
        }
      }
      check(bytes)
    }
  }

  private func check(_ bytes: [UInt8]) {
    let file = SourceFile(path: "any.yaml", bytes: bytes)
    let checked = YAMLReader.read(file, id: SourceID(rawValue: 0))
    var findings = checked.diagnostics
    #expect(checked.value != nil || !findings.isEmpty, "no tree and no reason: \(bytes)")
    if let tree = checked.value {
      var index = 0
      for node in tree.nodes {
        let span = node.span
        #expect(span.start <= span.end && span.end <= bytes.count, "\(bytes)")
        let map = ScalarMap(node, in: file)
        let range = map.range(of: 0..<node.text.utf8.count)
        #expect(range.upperBound <= bytes.count, "\(bytes)")
        if node.kind == .scalar, checked.diagnostics.isEmpty {
          #expect(map.isExact, "\(bytes)")
        }
        _ = node.string(&findings)
        _ = node.bool(&findings)
        _ = node.int(&findings)
        _ = node.double(&findings)
        _ = node.content
        _ = MappingReader(node, "a thing", required: ["name"], optional: ["kind"], &findings)
        index += 1
      }
      #expect(index == tree.count)
    }
    for finding in findings {
      for label in [finding.primary].compactMap(\.self) + finding.secondary {
        #expect(label.span.end <= bytes.count, "\(finding.code): \(bytes)")
      }
      #expect(!finding.message.contains("\n"))
    }
  }
}

@Suite struct `YAML benchmark` {
  @Test func `reads something`() {
    let bytes = Array("a: [1, 2]\nb: é\n".utf8)
    #expect(YAMLBenchmark.tree(bytes) == 7)
    #expect(YAMLBenchmark.rawEvents(bytes) == 13)
  }
}
