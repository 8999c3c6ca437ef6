import Diagnostics
import Foundation
import Operations
import Runtime
import SQLiteStore
import Testing

@Suite struct `What a change would have decided` {
  /// What the tenants of the quickstart need and no more: it is compiled in many variants.
  private static let sources = Quickstart.policies.sources.files.filter { file in
    file.path.hasPrefix("examples/") || file.path.hasPrefix("policies/features/")
      || ["policies/rsc.yaml", "policies/lever.yaml"].contains(file.path)
  }

  private static let stored = Result { try ingested(into: MemoryStore()) }

  private static func store() throws -> any AdministrationStore { try stored.get() }

  private static func ingested(
    into store: any AdministrationStore
  ) throws -> any AdministrationStore {
    let lines = try Quickstart.lines("events.jsonl")
    var ingest = try Ingest(
      PolicySet(sources), into: store, clock: FixedClock(Quickstart.noon))
    var rest = lines.map { $0 + [UInt8(ascii: "\n")] }.joined().map { $0 }[...]
    var reader = LineReader(file: "in.jsonl", lineBytesMax: 1 << 20) {
      defer { rest = [] }
      return Array(rest)
    }
    _ = try ingest.run { try reader.next() }
    return store
  }

  /// The policies with a text of one file replaced.
  private static func policies(
    _ file: String, _ text: String, by other: String
  ) throws -> SimulatedChange {
    try policies { path, source in
      path == file ? source.replacingOccurrences(of: text, with: other) : source
    }
  }

  private static func policies(
    _ change: (_ path: String, _ source: String) -> String
  ) throws -> SimulatedChange {
    var isChanged = false
    let files = sources.map { file in
      let source = String(decoding: file.bytes, as: UTF8.self)
      let changed = change(file.path, source)
      if changed != source { isChanged = true }
      return SourceFile(path: file.path, bytes: Array(changed.utf8))
    }
    try #require(isChanged)
    let set = PolicySet(files)
    try #require(set.isUsable, "\(set.findings)")
    return .policies(set, name: "candidate")
  }

  private static func report(
    _ change: SimulatedChange, on events: SimulatedEvents = SimulatedEvents(),
    in store: (any AdministrationStore)? = nil
  ) throws -> SimulationReport {
    try Simulation.recorded(
      change, on: events, in: store ?? Self.store(), examplesMax: 1000)
  }

  private static func off(_ feature: String, for tenant: String) -> SimulatedChange {
    .override(tenant: tenant, feature: feature, key: "enabled", value: "false")
  }

  private static func undecided(
    _ report: SimulationReport, _ feature: String, _ cause: Undecided.Cause
  ) -> Int {
    report.undecided.filter { $0.key.feature == feature && $0.key.reason.cause == cause }
      .values.reduce(0, +)
  }

  private static let stages = "policies/features/stage_progression.yaml"

  @Test func `the same policies decide as they did`() throws {
    let report = try Self.report(.policies(PolicySet(Self.sources), name: "same"))
    #expect(report.events.all > 250)
    #expect(report.events.differing == 0)
    #expect(report.events.undecided == 0)
    #expect(report.matrix.allSatisfy { from, to in to.keys.allSatisfy { $0 == from } })
  }

  /// Every condition is another text, so that each decision is computed twice and compared.
  @Test func `policies that say the same in other words decide as they did`() throws {
    let change = try Self.policies { _, source in
      source.split(separator: "\n", omittingEmptySubsequences: false).map { line in
        let parts = line.components(separatedBy: " when: ")
        guard parts.count == 2, parts[1].first?.isLetter == true else { return String(line) }
        return "\(parts[0]) when: (\(parts[1])) && (\(parts[1]))"
      }.joined(separator: "\n")
    }
    let report = try Self.report(change)
    #expect(report.events.differing == 0)
    #expect(report.undecided.keys.allSatisfy { $0.reason.cause == .contentDropped })
  }

  @Test func `a feature that is off discards, and what it did is not done`() throws {
    let report = try Self.report(Self.off("inmail_stub_profile", for: "globex"))
    #expect(report.tenants.keys.sorted() == ["globex"])
    #expect(report.features["inmail_stub_profile"]?.differing == report.answers.differing)
    #expect(report.effects["create_candidate"]?.lost == 1)
    let made = try #require(
      report.examples.first { $0.event.id == "stub-consented-globex" })
    #expect(made.simulated.answer(of: "inmail_stub_profile")?.reason == "feature_off")
    #expect(made.partings["inmail_stub_profile"]?.kind == .toggle)
    // Its content was dropped, and a switch needs none.
    #expect(report.examples.contains { $0.event.id == "stub-private" })
    #expect(report.events.undecided == 0)
  }

  @Test func `another stage is another move, of the candidates that it concerns`() throws {
    let change = try Self.policies(
      "policies/lever.yaml", "on_replied: responded", by: "on_replied: reached_out")
    let report = try Self.report(change)
    let moves = report.effectChanges["advance_stage"] ?? []
    let moved = try #require(moves.first { $0.event == "stage-moved" })
    // She is at Reached Out already, and stages move forward only.
    #expect(moved.recorded != nil && moved.simulated == nil && moved.isCertain)
    #expect(report.partings.keys.map(\.id) == ["replied"])
    #expect(report.partings.keys.first?.origin?.hasPrefix(Self.stages) == true)
    #expect((report.effects["advance_stage"]?.kept ?? 0) > 20)
    #expect(report.examples.allSatisfy { $0.event.type == "inmail.replied" })
  }

  @Test func `a gate that did not stop anything is the first place where answers part`() throws {
    let change = try Self.policies(
      Self.stages, "    require: has(opportunity.section)",
      by:
        "    require: has(opportunity.section) && opportunity.?stage.orValue(\"\") != \"reached_out\""
    )
    let report = try Self.report(change)
    let parting = try #require(report.partings.keys.first)
    #expect(report.partings.count == 1)
    #expect(parting.kind == .gate && parting.id == "has-opportunity")
    #expect(report.transitions.keys.allSatisfy { $0.simulated.verdict == .ignored })
  }

  @Test func `what was held and released is counted once`() throws {
    let report = try Self.report(Self.off("inmail_timeline", for: "acme"))
    let omar = report.examples.filter { $0.event.id == "omar-1" }
    #expect(omar.count == 1)
    #expect(omar.first?.recorded.answer(of: "inmail_timeline")?.verdict == .applied)
    #expect(omar.first?.simulated.answer(of: "inmail_timeline")?.verdict == .discarded)
    #expect(omar.first?.simulated.effects(of: "inmail_timeline").isEmpty == true)
    let held = try #require(report.examples.first { $0.event.id == "inmail-held" })
    #expect(held.recorded.answer(of: "inmail_timeline")?.verdict == .held)
  }

  @Test func `a field that was not recorded makes only its readers unknown`() throws {
    let change = try Self.policies(
      Self.stages, "      events: [inmail.sent]\n      when: opportunity.section",
      by:
        "      events: [inmail.sent]\n      when: opportunity.?origin.orValue(\"\") != \"x\" && opportunity.section"
    )
    let report = try Self.report(change)
    #expect(report.events.differing == 0)
    #expect(
      report.features.filter { $0.value.undecided > 0 }.keys.sorted() == ["stage_progression"])
    let reasons = Set(report.undecided.keys.map(\.reason))
    #expect(reasons.contains(Undecided(.notRecorded, "opportunity.origin")))
  }

  @Test func `other keys of matching leave open what a profile comes to`() throws {
    let change = try Self.policies(
      "policies/rsc.yaml", "    - {by: email, hit: update}\n", by: "")
    let report = try Self.report(change)
    #expect(report.events.differing == 0)
    #expect(Set(report.undecided.keys.map(\.reason.cause)).contains(.storedRecords))
    #expect(report.undecided.keys.allSatisfy { $0.feature != "stage_progression" })
  }

  @Test func `what reads the work of an earlier phase is not guessed`() throws {
    // An export makes the opportunity on the same event; nobody knows it without making it.
    let change = try Self.policies(
      Self.stages, "    - id: replied\n",
      by: """
            - id: exported
              events: [candidate.exported]
              when: opportunity.section == settings.section
              then: [{advance_stage: {to: "${settings.on_replied}", only: forward}}]
            - id: replied

        """)
    let report = try Self.report(change)
    #expect(Self.undecided(report, "stage_progression", .earlierEffects) > 0)
    #expect(report.features.allSatisfy { $0 == "stage_progression" || $1.undecided == 0 })
    // Where no profile was made it is known that there was nothing to move.
    #expect(report.effects["advance_stage"]?.otherwise ?? 0 == 0)
  }

  @Test func `tenants that other policies do not have are named`() throws {
    let files = Self.sources.filter { !$0.path.hasSuffix("globex.yaml") }
    let report = try Self.report(.policies(PolicySet(files), name: "less"))
    #expect(try #require(report.tenants["globex"]).undecided > 50)
    #expect(report.events.differing == 0)
    #expect(report.tenants["acme"]?.undecided == 0)
    #expect(report.undecided.keys.allSatisfy { $0.reason.cause == .unknownTenant })
  }

  @Test func `only events of the tenant and the time are looked at`() throws {
    let day = try #require(Instant.parse("2026-03-12T00:00:00Z"))
    let change = Self.off("inmail_stub_profile", for: "globex")
    let report = try Self.report(
      change, on: SimulatedEvents(tenant: "globex", from: day, until: day + 86_400_000))
    #expect(report.span.map { $0.from >= day && $0.to < day + 86_400_000 } == true)
    #expect(report.events.differing > 0)
    let before = try Self.report(change, on: SimulatedEvents(until: day))
    #expect(before.events.differing == 0 && before.events.all > 0)
  }

  @Test func `an erased person's events are counted, not decided`() throws {
    let store = try Self.ingested(into: MemoryStore())
    let request = ErasureRequest(
      event: 0, tenant: "globex", candidate: nil, member: "urn:li:person:uma", reason: "asked",
      at: Quickstart.noon)
    _ = try Erasing(store).erase(request)
    let change = try Self.policies(
      "policies/features/inmail_stub_profile.yaml", "require: member.allow_auto_profile",
      by: "require: member.allow_auto_profile && event.seat != \"x\"")
    let report = try Self.report(change, in: store)
    #expect(report.events.differing == 0)
    #expect(Self.undecided(report, "inmail_stub_profile", .erased) == 1)
    // A switch needs no content.
    let off = try Self.report(Self.off("inmail_stub_profile", for: "globex"), in: store)
    #expect(off.events.undecided == 0)
  }

  @Test func `the database is the same byte for byte afterwards`() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "a.sqlite").path(percentEncoded: false)
      do {
        _ = try Self.ingested(into: SQLiteStore.open(path))
      }
      let before = try Data(contentsOf: URL(fileURLWithPath: path))
      let store = try SQLiteStore.openReadOnly(path)
      let report = try Self.report(Self.off("stage_progression", for: "globex"), in: store)
      #expect(report.events.differing > 0)
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }
  }

  @Test func `a replay finds what single decisions tell, and what follows from them`() throws {
    let store = try Self.store()
    let change = Self.off("inmail_stub_profile", for: "globex")
    let single = try Self.report(change, in: store)
    let whole = try Simulation.replayed(
      change, on: SimulatedEvents(), in: store, scratch: (MemoryStore(), MemoryStore()),
      now: Quickstart.noon, examplesMax: 1000)
    func differing(_ report: SimulationReport) -> Set<String> {
      Set(report.examples.filter { $0.differing.contains("inmail_stub_profile") }.map(\.event.id))
    }
    // What a discard dropped is in no replay.
    #expect(differing(whole) == ["stub-consented-globex"])
    #expect(differing(single).isSuperset(of: differing(whole)))
    #expect(whole.effects["create_candidate"]?.lost == 1)
    #expect(whole.remarks.count == 2)
    #expect(whole.tenants.keys.sorted() == ["globex"])
  }

  @Test func `a replay of other policies is compared with what was recorded`() throws {
    let change = try Self.policies(
      "policies/lever.yaml", "on_replied: responded", by: "on_replied: reached_out")
    let single = try Self.report(change)
    let whole = try Simulation.replayed(
      change, on: SimulatedEvents(), in: Self.store(), scratch: (MemoryStore(), MemoryStore()),
      now: Quickstart.noon, examplesMax: 1000)
    func lost(_ report: SimulationReport) -> Set<String> {
      Set((report.effectChanges["advance_stage"] ?? []).filter { $0.simulated == nil }.map(\.event))
    }
    #expect(lost(single).isSubset(of: lost(whole)))
    #expect(!lost(single).isEmpty)
    #expect(whole.partings.keys.contains { $0.id == "replied" })
  }

  @Test func `a preview says it in a sentence`() throws {
    let store = try Self.store()
    let change = Self.off("inmail_stub_profile", for: "globex")
    let preview = try Preview(
      of: change, tenant: "globex", in: store, now: Quickstart.noon)
    #expect(
      preview.sentence == """
        3 of 98 events of globex in the last 30 days would have been decided otherwise: 1 applied \
        → discarded feature_off; 1 discarded declined → discarded feature_off; 1 discarded \
        member_privacy → discarded feature_off; create_candidate 1, create_opportunity 1, \
        link_member 1 would not be done.
        """)
    let none = try Preview(
      of: Self.off("inmail_stub_profile", for: "globex"), tenant: "globex", in: store, now: 0)
    #expect(none.sentence == "globex has no events in the last 30 days to try it on.")
  }
}
