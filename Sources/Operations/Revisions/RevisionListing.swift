package import JSON
package import Runtime

/// What is in force, what stands beside it, what begins later, and which revisions are kept.
package struct RevisionListing: Sendable {
  package struct Kept: Sendable, Hashable {
    package let digest: String
    package let keptAt: EpochMilliseconds
    /// In the order in which they begin.
    package let rollouts: [RolloutRow]
  }

  private let base: RolloutRow?
  private let staged: [RolloutRow]
  private let later: [RolloutRow]
  private let kept: [Kept]
  /// What is in force and not as it was asked for, a sentence each.
  private let troubles: [String]
  private let refusals: [HistoryEntry]

  /// Revisions that are listed at most, the newest first.
  private static let keptMax = 20

  /// - Throws: ``StoreError``.
  package init(_ store: any AdministrationStore, at now: EpochMilliseconds) throws {
    let rows = try store.rollouts()
    let rollouts = Rollouts(rows)
    let base = rollouts.base(at: now)
    self.base = base
    staged = rollouts.staged(at: now)
    later = rows.filter { $0.startsAt > now && $0.withdrawnAt == nil }
    kept = try store.revisions(limit: Self.keptMax).map { head in
      Kept(
        digest: head.digest, keptAt: head.keptAt,
        rollouts: rows.filter { $0.revision == head.digest })
    }
    var policies = try PoliciesInForce(store)
    do {
      _ = try policies.serving(at: now)
      troubles = policies.troubles
    } catch let error as RequestError {
      troubles = [error.description]
    }
    let last = try store.head().sequence
    // What was refused since the present one came into force.
    refusals = try store.history(afterSequence: max(0, last - 1000), limit: 1000).filter {
      $0.isRefused && $0.kind.hasPrefix("revision.") && $0.at >= base?.createdAt ?? .min
    }
  }

  /// For people.
  package var text: String {
    var lines: [String] = []
    if let base {
      lines.append("in force  \(short(base.revision))  \(base.words), \(by(base))")
    } else {
      lines.append("nothing is in force; `sluice publish --live` puts a revision into force")
    }
    for row in staged {
      lines.append("beside    \(short(row.revision))  rollout \(row.id), \(row.words), \(by(row))")
    }
    for row in later {
      lines.append("later     \(short(row.revision))  rollout \(row.id), \(row.words), \(by(row))")
    }
    lines += troubles.map { "warning   \($0)" }
    for entry in refusals.suffix(3) {
      let why = entry.notes.first { $0.name == "refusal" }?.content?.text
      lines.append(
        "refused   \(short(entry.subject.split(separator: " ").last.map(String.init) ?? ""))  at "
          + "\(Instant.text(entry.at))" + (why.map { ": \(printable($0))" } ?? ""))
    }
    lines += ["", "kept"]
    for revision in kept {
      lines.append("  \(short(revision.digest))  since \(Instant.text(revision.keptAt))")
      for row in revision.rollouts {
        let end = row.withdrawnAt.map { ", withdrawn \(Instant.text($0))" } ?? ""
        lines.append("    rollout \(row.id), \(row.words)\(end), \(by(row))")
        lines.append("      \(printable(row.reason))")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func short(_ digest: String) -> String { String(digest.prefix(12)) }

  private func by(_ row: RolloutRow) -> String { "by \(printable(row.actor))" }

  /// For programs, into a value position.
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    if let base { writer.member("in_force", base.revision) }
    writer.member("beside", each: staged) { $0.write(to: &$1) }
    writer.member("later", each: later) { $0.write(to: &$1) }
    if !troubles.isEmpty { writer.member("warnings", troubles) }
    writer.member("kept", each: kept) { revision, writer in
      writer.beginObject()
      writer.member("revision", revision.digest)
      writer.member("kept_at", Instant.text(revision.keptAt))
      writer.member("rollouts", each: revision.rollouts) { $0.write(to: &$1) }
      writer.endObject()
    }
    writer.endObject()
  }
}

extension RolloutRow {
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("rollout", id)
    writer.member("revision", revision)
    writer.member("stage", stage.rawValue)
    switch selection {
    case .all: writer.member("tenants", "all")
    case .tenants(let names): writer.member("tenants", names)
    case .share(let permille): writer.member("permille", permille)
    }
    writer.member("starts_at", Instant.text(startsAt))
    writer.member("created_at", Instant.text(createdAt))
    if let withdrawnAt { writer.member("withdrawn_at", Instant.text(withdrawnAt)) }
    writer.member("actor", actor)
    writer.member("reason", reason)
    writer.endObject()
  }
}

extension Publishing.Done {
  /// What was done, and what comes next.
  package var text: String {
    let short = revision.prefix(12)
    var lines = ["revision \(short) is kept" + (wasKnown ? " since before" : "")]
    if let rollout {
      lines[0] = "revision \(short): \(rollout.words) (rollout \(rollout.id))"
      if rollout.stage == .shadow {
        lines.append("   compare: sluice revisions shadow \(short)")
        lines.append("   then:    sluice revisions activate \(short) --live [--share 10%]")
      } else if rollout.startsAt > rollout.createdAt {
        lines.append("   back:    sluice revisions withdraw \(rollout.id)")
      } else if !rollout.isBase {
        lines.append("   for all: sluice revisions activate \(short) --live")
        lines.append("   back:    sluice revisions withdraw \(rollout.id)")
      } else {
        lines.append("   back:    sluice revisions rollback")
      }
    } else {
      lines.append(
        "   it decides nothing yet: sluice revisions activate \(short) --shadow or --live")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("revision", revision)
    writer.member("was_known", wasKnown)
    if let rollout {
      writer.key("rollout")
      rollout.write(to: &writer)
    }
    if !warnings.isEmpty { writer.member("warnings", warnings) }
    writer.endObject()
  }
}
