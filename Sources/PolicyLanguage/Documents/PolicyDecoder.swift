import CEL
import Diagnostics

/// Decodes `kind: Policy`.
enum PolicyDecoder {
  static func document(
    _ node: YAMLNode, _ head: DocumentHead, _ findings: inout [Diagnostic]
  ) -> PolicySyntax? {
    let optional = [
      "title", "description", "source", "extends", "compatibility", "effective_from", "requires",
      "pipeline", "matching", "creation", "sync", "gates", "toggle", "features",
    ]
    guard
      let reader = MappingReader(
        node, "a policy", required: DocumentHead.keys, optional: optional, &findings)
    else { return nil }
    let name = head.name(reader, of: "a policy", .word, &findings)
    var policy = PolicySyntax(name: name ?? Located("", at: node.headSpan))
    policy.title = reader.string("title", &findings)
    policy.description = reader.string("description", &findings)
    policy.source = reader.string("source", &findings)
    policy.extends = reader["extends"]?.word(&findings)
    policy.compatibility = reader["compatibility"]?.choice("a compatibility", &findings)
    policy.effectiveFrom = reader["effective_from"]?.instant(.badEffectiveFrom, &findings)
    Self.requires(reader["requires"], into: &policy, &findings)
    policy.pipeline = reader["pipeline"].map {
      Located(Self.sections($0, &findings), at: reader.keySpan("pipeline"))
    }
    policy.matching = reader["matching"].flatMap { Self.matching($0, &findings) }
    Self.creation(reader["creation"], into: &policy, &findings)
    if let sync = reader["sync"] { policy.schedules = Self.schedules(sync, &findings) }
    policy.gates = Steps.gates(reader["gates"], &findings)
    policy.toggle = ToggleDecoder.toggle(reader["toggle"], &findings)
    let before = findings.count
    policy.features = FeatureUses.decode(reader["features"], &findings)
    policy.hasBrokenFeatures =
      findings[before...].contains { $0.severity == .error }
      || policy.features.count < (reader["features"]?.ownEntries.count ?? 0)
    return name == nil ? nil : policy
  }

  private static func requires(
    _ node: YAMLNode?, into policy: inout PolicySyntax, _ findings: inout [Diagnostic]
  ) {
    guard let node,
      let reader = MappingReader(node, "`requires`", optional: ["plan", "licence"], &findings)
    else { return }
    policy.requiredPlans = words("plan", of: reader, &findings)
    policy.requiredLicences = words("licence", of: reader, &findings)
  }

  private static func creation(
    _ node: YAMLNode?, into policy: inout PolicySyntax, _ findings: inout [Diagnostic]
  ) {
    guard let node,
      let reader = MappingReader(node, "`creation`", required: ["routes"], &findings)
    else { return }
    policy.creationRoutes = words("routes", of: reader, &findings)
  }

  /// A list under a key, at the place of its key; nil where there is none that can be read.
  private static func words(
    _ key: String, of reader: MappingReader, _ findings: inout [Diagnostic]
  ) -> Located<[Located<String>]>? {
    guard let node = reader[key] else { return nil }
    let words = node.words(&findings)
    words.reportDuplicates("the word", in: "`\(key)`", &findings)
    // An empty list closes everything: only the author may say so.
    guard !words.isEmpty || node.isEmptySequence else { return nil }
    return Located(words, at: reader.keySpan(key))
  }

  // MARK: Pipeline

  private static func sections(
    _ node: YAMLNode, _ findings: inout [Diagnostic]
  ) -> [PolicySyntax.SectionSyntax] {
    var sections: [PolicySyntax.SectionSyntax] = []
    for entry in node.ownEntries("`pipeline`", &findings) {
      guard let name = entry.key.name("a section", .slug, &findings) else { continue }
      var stages: [Located<String>] = []
      if entry.value.isEmptySequence {
        findings.append(.emptyList("a section", at: entry.value.span))
      }
      if let items = entry.value.items(&findings) {
        for item in items {
          if let stage = item.name("a stage", .slug, &findings) { stages.append(stage) }
        }
      }
      sections.append(.init(name: name, stages: stages))
    }
    // A stage is named without its section, so that it must stand in one alone.
    sections.flatMap(\.stages).reportDuplicates("the stage", in: "the pipeline", &findings)
    return sections
  }

  // MARK: Matching

  private static func matching(
    _ node: YAMLNode, _ findings: inout [Diagnostic]
  ) -> MatchingSyntax? {
    guard
      let reader = MappingReader(node, "`matching`", optional: ["keys", "ties"], &findings)
    else { return nil }
    let keys = reader["keys"].map { Self.keys($0, &findings) }
    let ties: Located<MatchingSyntax.Ties>? = reader["ties"]?
      .choice("a way to break ties", &findings)
    return MatchingSyntax(keys: keys, ties: ties?.value)
  }

  private static func keys(
    _ node: YAMLNode, _ findings: inout [Diagnostic]
  ) -> [MatchingSyntax.Key] {
    guard let items = node.items(&findings) else { return [] }
    var keys: [MatchingSyntax.Key] = []
    for item in items {
      guard
        let reader = MappingReader(item, "a key of matching", required: ["by", "hit"], &findings)
      else { continue }
      let by = reader["by"]?.word(&findings)
      let hit: Located<MatchingSyntax.Hit>? = reader["hit"]?
        .choice("an answer to a match", &findings)
      guard let by else { continue }
      // Of the two, a review changes nothing by itself.
      keys.append(.init(by: by, hit: hit?.value ?? .review))
    }
    keys.map(\.by).reportDuplicates("the key", in: "this list", &findings)
    return keys
  }

  // MARK: Schedules

  private static func schedules(
    _ node: YAMLNode, _ findings: inout [Diagnostic]
  ) -> [ScheduleSyntax] {
    node.ownEntries("`sync`", &findings).compactMap { entry in
      guard let name = entry.key.name("a schedule", .word, &findings),
        let reader = MappingReader(
          entry.value, "a schedule", optional: ["every", "daily", "zone"], &findings)
      else { return nil }
      let zone = reader["zone"]?.word(&findings)
      if let zone, !LocalTime.isZone(zone.value) {
        findings.append(.unknownZone(zone))
      }
      guard reader.isAbsent("every") != reader.isAbsent("daily") else {
        findings.append(.scheduleWithoutCadence(name))
        return nil
      }
      let cadence: ScheduleSyntax.Cadence?
      if let node = reader["every"] {
        cadence = node.duration(&findings).map(ScheduleSyntax.Cadence.every)
      } else {
        cadence = reader["daily"]?.timeOfDay(&findings).map(ScheduleSyntax.Cadence.daily)
      }
      return cadence.map { ScheduleSyntax(name: name, cadence: $0, zone: zone?.value) }
    }
  }
}
