import Runtime
import Testing

@Suite struct `Which revision decides for whom` {
  private func row(
    _ id: Int64, _ revision: String, _ stage: RolloutRow.Stage,
    _ selection: RolloutRow.Selection = .all, from start: Int64, withdrawn: Int64? = nil
  ) -> RolloutRow {
    RolloutRow(
      id: id, revision: revision, stage: stage, selection: selection, startsAt: start,
      createdAt: start, withdrawnAt: withdrawn, actor: "dana", reason: "a test of rollouts")
  }

  /// `live` or `live+shadow`, or `-`.
  private func decides(_ rows: [RolloutRow], _ tenant: String, _ instant: Int64) -> String {
    guard let assigned = Rollouts(rows).assignment(of: tenant, at: instant) else { return "-" }
    return assigned.live + (assigned.shadow.map { "+\($0)" } ?? "")
  }

  @Test(
    arguments: [
      (9, "acme", "-"), (10, "acme", "a"), (19, "acme", "a"), (20, "acme", "a+b"),
      (30, "acme", "b"), (30, "globex", "a+b"), (40, "globex", "b"), (50, "globex", "a"),
      (50, "acme", "a"),
    ] as [(Int64, String, String)])
  func `shadow, then live for one, then for all, then back`(
    _ instant: Int64, _ tenant: String, _ expected: String
  ) {
    let rows = [
      row(1, "a", .live, from: 10), row(2, "b", .shadow, from: 20),
      row(3, "b", .live, .tenants(["acme"]), from: 30), row(4, "b", .live, from: 40),
      row(5, "a", .live, from: 50),
    ]
    #expect(decides(rows, tenant, instant) == expected)
    // Neither the order in which they are told nor that of their numbers decides.
    #expect(decides(rows.reversed(), tenant, instant) == expected)
  }

  @Test func `what is withdrawn counts until then`() {
    let rows = [
      row(1, "a", .live, from: 10), row(2, "b", .live, .tenants(["acme"]), from: 20, withdrawn: 25),
    ]
    #expect(decides(rows, "acme", 24) == "b")
    #expect(decides(rows, "acme", 25) == "a")
  }

  @Test func `who is in a share stays in it when it grows`() {
    let tenants = (0..<2000).map { "tenant-\($0)" }
    func inside(_ permille: Int) -> Set<String> {
      let rows = [
        row(1, "a", .live, from: 0), row(2, "b", .live, .share(permille: permille), from: 0),
      ]
      return Set(tenants.filter { decides(rows, $0, 1) == "b" })
    }
    let (small, large) = (inside(100), inside(300))
    #expect(small.isSubset(of: large))
    #expect((150...250).contains(small.count), "\(small.count) of 2,000 for 10 %")
    #expect((520...680).contains(large.count), "\(large.count) of 2,000 for 30 %")
  }

  @Test func `what counts now or later is known`() {
    let rows = [
      row(1, "old", .live, from: 0), row(2, "a", .live, from: 10), row(3, "b", .shadow, from: 20),
      row(4, "c", .live, from: 90), row(5, "d", .live, from: 95, withdrawn: 15),
    ]
    #expect(Rollouts(rows).revisions(from: 50) == ["a", "b", "c"])
  }
}
