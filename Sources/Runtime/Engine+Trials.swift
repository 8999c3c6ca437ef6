import Program

/// The same event decided in further ways, beside the one that counts.
package struct TriedDecision: Sendable {
  package let tenant: String
  /// The event's id.
  package let event: String
  /// Nil: the event's first decision; else the feature that was decided again.
  package let feature: String?
  package let decided: Decision
  /// In the order of the ways; nil: it cannot read the event, or knows no such tenant.
  package let others: [Decision?]
}

extension Engine {
  /// What other deciders say of an event that is about to be decided, on the same facts and under
  /// the same overrides; all that they change is taken back.
  ///
  /// - Parameters:
  ///   - line: The event.
  ///   - header: As the decider that counts has read it.
  ///   - sequence: Of the event in the store.
  ///   - revision: Whose answer counts.
  ///   - context: Of the decider that counts.
  ///   - only: A feature whose hold is released; nil: all, for the first time.
  ///   - done: Identities of effects that were produced before.
  /// - Returns: An answer for each of ``others``.
  /// - Throws: ``StoreError`` where facts could not be read; the batch is then to be thrown away.
  func tryOthers(
    _ line: [UInt8], _ header: EventScanner.Header, _ sequence: Int64,
    by revision: Serving.Revision, _ context: Decider.Context, only: String? = nil,
    done: Set<EffectIdentity> = []
  ) throws(StoreError) -> [Decision?] {
    var answers: [Decision?] = []
    for other in others(revision) {
      guard let other, let own = try? read(line, by: other),
        let row = other.decider.set.row(
          of: header.tenant, at: header.occurredAt, decidedAt: context.decidedAt)
      else {
        answers.append(nil)
        continue
      }
      var context = context
      context.tenant = row
      overlay.beginTrial()
      answers.append(
        try other.decider.decide(
          own, sequence: sequence, context, over: overlay, only: only, done: done))
      overlay.endTrial(isKept: false)
    }
    return answers
  }

  func report(
    _ answers: [Decision?], beside decided: Decision, of header: EventScanner.Header,
    only: String? = nil
  ) {
    guard !answers.isEmpty else { return }
    onTried?(
      TriedDecision(
        tenant: header.tenant, event: header.id, feature: only, decided: decided, others: answers))
  }
}
