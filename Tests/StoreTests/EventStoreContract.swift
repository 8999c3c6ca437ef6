import Foundation
import Runtime
import SQLiteStore
import Testing

/// One implementation of the store, under the name that a failing test shows.
struct EventStoreContract: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let make: @Sendable () throws -> any AdministrationStore

  static let all = [
    EventStoreContract(testDescription: "memory") { MemoryStore() },
    EventStoreContract(testDescription: "sqlite") { try SQLiteStore.open(temporaryDatabase()) },
    EventStoreContract(testDescription: "sqlite, every key hash alike") {
      try SQLiteStore.open(temporaryDatabase(), keyHash: { _ in .max })
    },
  ]
}

/// Where this process keeps its databases; removed when it ends.
private let databases: URL = {
  atexit { try? FileManager.default.removeItem(at: processFolder()) }
  return processFolder()
}()

private func processFolder() -> URL {
  FileManager.default.temporaryDirectory
    .appending(path: "sluice-store-\(ProcessInfo.processInfo.processIdentifier)")
}

/// The path of a database in a new folder of its own.
func temporaryDatabase() throws -> String {
  let folder = databases.appending(path: UUID().uuidString)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  return folder.appending(path: "test.sqlite").path(percentEncoded: false)
}

extension EventRow {
  /// An event whose texts all follow from a few words.
  static func sample(
    _ sequence: Int64, tenant: String = "acme", key: String? = nil, id: String? = nil,
    occurredAt: Int64? = nil, body: String? = "{}", parent: Int64? = nil
  ) -> EventRow {
    EventRow(
      sequence: sequence, key: EventKey(tenant: tenant, text: key ?? "key \(sequence)"),
      id: id ?? "id \(sequence)", type: "inmail.sent", occurredAt: occurredAt ?? sequence * 1000,
      receivedAt: 5_000_000 + sequence, source: "linkedin", isBackfill: sequence % 2 == 0,
      body: body.map { Array($0.utf8) }, parent: parent)
  }
}

extension DecisionRow {
  static func sample(
    _ event: Int64, ordinal: Int = 0, tenant: String = "acme", verdict: String = "applied"
  ) -> DecisionRow {
    DecisionRow(
      event: event, tenant: tenant, ordinal: ordinal, decidedAt: 6_000_000, revision: "sha256:1",
      overridesVersion: 7, verdict: verdict, features: Array("[\(ordinal)]".utf8), readSet: [])
  }
}

extension EffectRow {
  static func sample(
    _ event: Int64, feature: String = "timeline", rule: String = "sent", ordinal: Int = 0,
    delivery: String = "ats", payload: String = "{}"
  ) -> EffectRow {
    EffectRow(
      event: event, tenant: "acme", feature: feature, rule: rule, ordinal: ordinal,
      kind: "write_entry", delivery: delivery, payload: Array(payload.utf8), occurredAt: 1)
  }
}

extension HoldRow {
  static func sample(
    _ event: Int64, feature: String = "timeline", reason: String = "seat_unmapped",
    kind: String = "seat", id: String = "seat 1", tenant: String = "acme",
    occurredAt: Int64? = nil, until: Int64? = nil
  ) -> HoldRow {
    HoldRow(
      event: event, tenant: tenant, feature: feature, reason: reason, keyKind: kind, keyID: id,
      occurredAt: occurredAt ?? event * 1000, since: 7, until: until)
  }
}

extension FactChange {
  static func sample(
    _ id: String, tenant: String = "acme", kind: String = "candidate", body: String = "{}",
    _ index: KeyValuePairs<String, String> = [:]
  ) -> FactChange {
    FactChange(
      key: FactKey(tenant: tenant, kind: kind, id: id), body: Array(body.utf8),
      index: index.map { IndexEntry(field: $0.key, value: $0.value) })
  }
}

extension QuarantineRow {
  static func sample(_ line: Int) -> QuarantineRow {
    QuarantineRow(
      file: "-", line: line, tenant: line == 1 ? nil : "acme", cause: "malformed_json",
      detail: "at 3", excerpt: [0x7b, 0x00, 0xff], receivedAt: 9)
  }
}

extension OverrideRow {
  static func sample(_ id: Int64, _ tenant: String = "acme") -> OverrideRow {
    OverrideRow(
      id: id, tenant: tenant, feature: "timeline", value: "false", reason: "asked", actor: "ann",
      createdAt: 1, startsAt: 2, endsAt: nil)
  }
}

extension RevisionRow {
  static func sample(_ digest: String) -> RevisionRow {
    RevisionRow(
      digest: digest, keptAt: 1, sources: [.init(path: "a.yaml", bytes: Array("a: 1".utf8))])
  }
}

extension RolloutRow {
  static func sample(
    _ id: Int64, of revision: String, _ selection: Selection = .all
  ) -> RolloutRow {
    RolloutRow(
      id: id, revision: revision, stage: .live, selection: selection, startsAt: 2, createdAt: 1,
      actor: "ann", reason: "asked")
  }
}

extension RequestRow {
  static func sample(_ id: Int64, _ tenant: String = "acme") -> RequestRow {
    RequestRow(
      id: id, tenant: tenant, feature: "timeline", state: "open", createdAt: 1, expiresAt: 2,
      digest: "sha256:2", body: Array(#"{"reason":"asked"}"#.utf8))
  }
}

extension HistoryDraft {
  static func sample(
    _ kind: String = "override.set", tenant: String = "acme", reason: String = "asked"
  ) -> HistoryDraft {
    HistoryDraft(
      at: 3, kind: kind, tenant: tenant, feature: "timeline", key: "enabled",
      subject: "override 1", before: "true", after: "false", detail: Array(#"{"until":9}"#.utf8),
      notes: [.init(name: "actor", text: "ann"), .init(name: "reason", text: reason)])
  }
}

extension AdministrativeChange {
  /// A change for whatever is there, that a closure fills.
  static func with(
    _ entries: [HistoryDraft] = [.sample()], _ fill: (inout AdministrativeChange) -> Void = { _ in }
  ) -> AdministrativeChange {
    var change = AdministrativeChange(expectedSequence: nil, entries: entries)
    fill(&change)
    return change
  }

  /// Overrides as somebody sets them.
  static func overrides(_ rows: OverrideRow...) -> AdministrativeChange {
    with {
      $0.raisesVersion = true
      $0.overrides = rows
    }
  }

  /// One of everything that a change may hold.
  static var whole: AdministrativeChange {
    with {
      $0.raisesVersion = true
      $0.overrides = [.sample(1)]
      $0.requests = [.sample(1)]
      $0.revisions = [.sample("sha256:1")]
      $0.rollouts = [
        .sample(1, of: "sha256:1"), .sample(2, of: "sha256:1", .tenants(["acme", "a,\"b\""])),
        .sample(3, of: "sha256:1", .share(permille: 50)),
      ]
    }
  }
}

extension Batch {
  /// A batch that a closure fills.
  static func with(_ fill: (inout Batch) -> Void) -> Batch {
    var batch = Batch()
    fill(&batch)
    return batch
  }

  /// Events with these sequences and nothing else.
  static func events(_ sequences: ClosedRange<Int64>) -> Batch {
    with { $0.events = sequences.map { .sample($0) } }
  }

  /// Three events with everything that a batch may hold.
  static var everything: Batch {
    with { batch in
      batch.events = [
        .sample(1), .sample(2, body: nil, parent: 1), .sample(3, tenant: "globex", key: "key 1"),
      ]
      batch.decisions = [.sample(1), .sample(2), .sample(3, tenant: "globex", verdict: "held")]
      batch.effects = [.sample(1), .sample(1, ordinal: 1, delivery: "none")]
      batch.holds = [.sample(3, tenant: "globex")]
      batch.facts = [.sample("c1", body: #"{"name":"Ann\tLee"}"#, ["email": "ann@example.com"])]
      batch.releases = [
        ReleaseRow(
          tenant: "acme", keyKind: "seat", keyID: "", requestedAt: 3, afterOccurredAt: 1000,
          afterEvent: 1)
      ]
      batch.quarantine = [.sample(1), .sample(2)]
    }
  }
}
