import CEL
import Catalogue
import Diagnostics
import Operations
import Program
import Runtime
import Testing

/// A tenant's specialised program decides as the general one does.
@Suite struct `General programs` {
  /// Everything that was decided, but what was read: of that a general program needs more.
  private func answers(_ store: MemoryStore) throws -> [String] {
    try store.all().map { event in
      var lines = ["\(event.key.tenant) \(event.id)"]
      for row in try store.decisions(event: event.sequence) {
        let features = String(decoding: row.features, as: UTF8.self)
        lines.append("\(row.ordinal) \(row.verdict) \(features)")
      }
      for row in try store.effects(event: event.sequence) {
        let payload = String(decoding: row.payload, as: UTF8.self)
        lines.append("\(row.feature) \(row.rule) \(row.ordinal) \(row.kind) \(payload)")
      }
      for row in try store.holds(event: event.sequence) { lines.append("\(row)") }
      return lines.joined(separator: "\n  ")
    }
  }

  private func both(
    _ files: PolicySet, overrides: [OverrideRow] = []
  ) -> (specialised: PolicySet, general: PolicySet) {
    (
      PolicySet(files.sources.files, overrides: overrides),
      PolicySet(files.sources.files, overrides: overrides, isGeneral: true)
    )
  }

  @Test(arguments: Story.all)
  func `decide a story alike`(_ story: Story) throws {
    var settings = [
      ("stage_progression", "on_sent", "responded"), ("inmail_visibility", "level", "own"),
      ("inmail_timeline", "exclude_seats", "[\"urn:li:seat:blue-1\"]"),
      ("one_click_export", "opportunity", "general"), ("member_privacy", "on_hidden", "clear"),
    ].enumerated().map { number, setting in
      OverrideRow(
        id: Int64(100 + number), tenant: World.tenants[number % 2], feature: setting.0,
        key: setting.1, value: setting.2, reason: "story", actor: "somebody",
        createdAt: World.start, startsAt: World.start, endsAt: nil)
    }
    settings.removeAll { _ in story.seed % 2 == 0 }
    let sets = both(World.shipped, overrides: settings)
    #expect(sets.specialised.programs?.unfitting == [])
    var found: [[String]] = []
    for set in [sets.specialised, sets.general] {
      let store = MemoryStore()
      _ = try story.prepared(store)
      _ = try World.ingest(story.lines, set, into: store, batch: 7)
      found.append(try answers(store))
    }
    #expect(found[0].count >= 70)
    #expect(found[0] == found[1])
  }

  @Test func `read what specialised ones have folded in`() throws {
    let sets = both(World.shipped)
    let folded = try #require(sets.specialised.programs)
    let general = try #require(sets.general.programs)
    #expect(folded.programs.allSatisfy { $0.features.allSatisfy(\.settingSlots.isEmpty) })
    let slots = general.programs.flatMap(\.features).map(\.settingSlots.count)
    #expect(slots.reduce(0, +) > 50)
    func reads(_ set: ProgramSet) -> Bool {
      set.layout.entries.contains { $0.path == ["settings", "on_sent"] }
    }
    #expect(reads(general) && !reads(folded))
    // Nothing that settings decide is dropped.
    func rules(_ set: ProgramSet) -> Int {
      set.programs.flatMap(\.features).reduce(0) { $0 + ($1.rules?.rules.count ?? 0) }
    }
    #expect(rules(general) > rules(folded))
    // The order of features is the same whatever the settings are.
    #expect(folded.programs.map(\.answering) == general.programs.map(\.answering))
  }

  /// Two features read a setting of one name, each its own, in phases that alternate.
  @Test func `keep the settings of features apart`() throws {
    func feature(_ name: String, _ value: String) -> String {
      """
      apiVersion: sluice/v1
      kind: Feature
      name: \(name)
      settings:
        text: {type: string, default: \(value)}
        more: {type: string, optional: true}
      rules:
        hit: collect
        list:
          - id: note
            events: [inmail.declined]
            when: '!has(settings.more) || settings.more == "\(value)"'
            then:
              - notify: {audience: "${settings.text}", message: member_declined, subject: "${event.member}"}
        otherwise: ignore
      """
    }
    let policies = try World.policies(
      [feature("first", "aa"), feature("second", "bb"), feature("third", "cc")],
      use: """
        first: {enabled: true, with: {more: aa}}
        second: {enabled: true}
        third: {enabled: true, with: {more: xx}}
        """)
    let sets = both(policies)
    var found: [[String]] = []
    for set in [sets.specialised, sets.general] {
      let store = MemoryStore()
      let line = World.event(
        "inmail.declined", "d1",
        #""message_id":"m1","seat":"urn:li:seat:1","member":"urn:li:person:p""#)
      _ = try World.ingest([line], set, into: store)
      found.append(try answers(store))
    }
    #expect(found[0] == found[1])
    let text = try #require(found[1].first)
    #expect(text.contains("\"audience\":\"aa\"") && text.contains("\"audience\":\"bb\""))
    #expect(!text.contains("\"audience\":\"cc\""))
  }
}
