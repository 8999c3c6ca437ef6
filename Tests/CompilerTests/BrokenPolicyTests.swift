import Diagnostics
import Foundation
import Operations
import TestKit
import Testing

/// A folder of documents, compiled alone or together with the shipped policies.
struct PolicyFixture: Sendable, CustomTestStringConvertible {
  let fixture: Fixture
  let isWithShipped: Bool

  var testDescription: String { "\(isWithShipped ? "shipped" : "standalone")/\(fixture.name)" }

  static let root = "Tests/CompilerTests/Fixtures"
  static let all =
    Fixture.all(in: "\(root)/standalone").map { Self(fixture: $0, isWithShipped: false) }
    + Fixture.all(in: "\(root)/shipped").map { Self(fixture: $0, isWithShipped: true) }

  static let shipped = ShippedPolicies.files.map { SourceFile(path: $0.path, bytes: $0.bytes) }

  func files() throws -> [SourceFile] {
    try fixture.fileNames(suffix: ".yaml").map {
      SourceFile(path: $0, bytes: try fixture.bytes($0))
    } + (isWithShipped ? Self.shipped : [])
  }
}

@Suite struct `Broken policies` {
  @Test func `are found`() {
    #expect(PolicyFixture.all.count >= 90)
    #expect(PolicyFixture.shipped.count >= 9)
  }

  @Test(arguments: PolicyFixture.all)
  func `are reported as reviewed`(_ fixture: PolicyFixture) throws {
    let set = PolicySet(try fixture.files())
    let findings = set.findings + PolicyTests(set).findings
    let text = TextRenderer().render(Report(findings), sources: set.sources)
    let golden = fixture.fixture.url("diagnostics.txt")
    let mismatch = goldenMismatch(text.isEmpty ? "nothing\n" : text, file: golden)
    #expect(mismatch == nil, "\(mismatch ?? "")")
    #expect(set.isUsable == !set.findings.contains { $0.severity == .error })
  }

  /// What stands between two mistakes does not matter: each is found as if it were alone.
  @Test func `hide no mistake of another file`() throws {
    let one = PolicySet(try Self.fixture("typo-of-field").files())
    let other = PolicySet(try Self.fixture("tabs").files())
    let both = PolicySet(
      try Self.fixture("typo-of-field").files()
        + Self.fixture("tabs").files().map { SourceFile(path: "z.yaml", bytes: $0.bytes) })
    #expect(one.findings.count == 1 && other.findings.count == 1)
    #expect(both.findings.map(\.code.rawValue).sorted() == ["X0003", "Y0017"])
  }

  private static func fixture(_ name: String) throws -> PolicyFixture {
    try #require(PolicyFixture.all.first { $0.fixture.name == name })
  }
}
