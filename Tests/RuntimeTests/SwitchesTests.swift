import Diagnostics
import Operations
import Program
import Runtime
import Testing

@Suite struct `Which features are on` {
  /// `child` needs `parent`, which needs `root`.
  private func policies(lock: String = "[]") throws -> PolicySet {
    func feature(_ name: String, requires: String) -> String {
      World.feature(name, "candidate.exported", "notify: {audience: admins, message: \(name)}")
        .replacing("title: \(name)\n", with: "title: \(name)\nrequires: [\(requires)]\n")
    }
    return try World.policies(
      [
        feature("root", requires: ""), feature("parent", requires: "root"),
        feature("child", requires: "parent"),
      ],
      use: """
        root: {enabled: true, lock: \(lock)}
        parent: {enabled: true}
        child: {enabled: true}
        """)
  }

  private func row(
    _ id: Int64, _ feature: String, _ isEnabled: Bool, _ layer: OverrideRow.Layer = .override,
    tenant: String = "t", from start: Int64 = 0, until end: Int64? = nil
  ) -> OverrideRow {
    OverrideRow(
      id: id, layer: layer, tenant: tenant, feature: feature, value: "\(isEnabled)",
      reason: "a test of switches", actor: "dana", createdAt: 0, startsAt: start, endsAt: end)
  }

  /// `root parent child`, each `+` or `-` with its cause.
  private func state(
    _ overrides: [OverrideRow], at instant: Int64 = 5, lock: String = "[]"
  ) throws -> String {
    let policies = try policies(lock: lock)
    let set = try #require(
      PolicySet(policies.sources.files, overrides: overrides).programs)
    let row = try #require(set.row(of: "t", at: instant, decidedAt: instant))
    let switches = Switches(row, in: set, overrides, at: instant)
    return ["root", "parent", "child"].map { name in
      guard let position = set.programs[Int(row.program)].position(of: name) else { return "?" }
      let cause =
        switch switches.cause(position) {
        case .policy: ""
        case .override(let id): "o\(id)"
        case .emergency(let id): "e\(id)"
        case .prerequisite(let other): set.programs[Int(row.program)].features[other].feature
        }
      return (switches.isEnabled(position) ? "+" : "-") + cause
    }.joined(separator: " ")
  }

  @Test func `policies, overrides, off switches and prerequisites lie over one another`() throws {
    #expect(try state([]) == "+ + +")
    #expect(try state([row(1, "child", false)]) == "+ + -o1")
    // Through two levels; each names the one that it needs.
    #expect(try state([row(1, "root", false)]) == "-o1 -root -parent")
    // What is on by hand stays off as long as what it needs is off.
    #expect(try state([row(1, "root", false), row(2, "child", true)]) == "-o1 -root -parent")
    // The off switch beats an override, whichever is newer, for one tenant or for all.
    #expect(try state([row(1, "child", false, .emergency), row(2, "child", true)]) == "+ + -e1")
    #expect(
      try state([row(1, "child", true), row(2, "child", false, .emergency, tenant: "")])
        == "+ + -e2")
  }

  @Test(
    arguments: [(9, "+ + +"), (10, "+ + -o1"), (19, "+ + -o1"), (20, "+ + +")] as [(Int64, String)])
  func `an override counts by the clock alone`(_ instant: Int64, _ expected: String) throws {
    #expect(try state([row(1, "child", false, from: 10, until: 20)], at: instant) == expected)
  }

  @Test func `what the policies lock counts for nothing, the off switch all the same`() throws {
    #expect(try state([row(1, "root", false)], lock: "[enabled]") == "+ + +")
    #expect(
      try state([row(1, "root", false, .emergency)], lock: "[enabled]") == "-e1 -root -parent")
  }
}
