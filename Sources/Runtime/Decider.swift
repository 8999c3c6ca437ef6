import CEL
import Catalogue
import JSON
package import Program

/// Decides events: pure but for what the overlay reads, one worker at a time; made once for a
/// program set, since it resolves every name of the catalogue.
///
/// The order: what the event tells is written to the facts; the facts that it concerns are bound;
/// then phase by phase, each feature's gates and rules when its first phase comes, and the effects
/// of that phase in the order of the features. A later phase sees what an earlier one made.
package final class Decider {
  package let set: ProgramSet
  let frame: Frame
  let scanner: EventScanner
  /// By event type.
  let writes: [[WritePlan]]
  /// By fact type.
  let derived: [DerivedFields]
  /// By event type: what it releases, and the slot that names which.
  let releases: [(key: String, slot: SlotID)?]
  private let eachSlots: [(path: ArraySlice<String>, slot: SlotID)]

  package init(_ set: ProgramSet) {
    self.set = set
    frame = Frame(slotCount: set.layout.count, symbols: set.symbols)
    scanner = EventScanner(set)
    writes = set.catalogue.events.map { WritePlan.all(of: $0, in: set) }
    releases = set.catalogue.events.map { event in
      guard let release = event.releases,
        let slot = set.layout.slot(of: ["event", release.field])
      else { return nil }
      return (release.key, slot)
    }
    derived = set.catalogue.facts.indices.map { DerivedFields($0, in: set.catalogue) }
    eachSlots = set.layout.entries.enumerated().compactMap { index, entry in
      guard entry.path.first == "each" else { return nil }
      return set.layout.slot(of: entry.path).map { (entry.path.dropFirst(), $0) }
    }
  }

  /// What deciding needs to know beside the event.
  package struct Context {
    package var tenant: TenantRow
    package var decidedAt: EpochMilliseconds
    /// All of the tenant; which of them counts is decided by `decidedAt`.
    package var overrides: [OverrideRow]
    /// Held events of these keys are being released: newer ones queue behind.
    package var isReleasing: (_ kind: String, _ id: String) -> Bool
    /// How many events may still be derived; 0 at the greatest depth.
    package var derivedMax = Limits.derivedEventsMax

    package init(
      tenant: TenantRow, decidedAt: EpochMilliseconds, overrides: [OverrideRow],
      isReleasing: @escaping (_ kind: String, _ id: String) -> Bool
    ) {
      self.tenant = tenant
      self.decidedAt = decidedAt
      self.overrides = overrides
      self.isReleasing = isReleasing
    }
  }

  /// Reads an event into the frame, where ``decide(_:_:only:)`` finds it.
  package func read(_ bytes: UnsafeRawBufferPointer) throws(EventError) -> EventScanner.Header {
    frame.reset()
    let type = try scanner.scan(bytes, into: frame)
    return scanner.header(of: type, in: frame)
  }

  /// Decides the event that was read last.
  ///
  /// - Parameters:
  ///   - header: As ``read(_:)`` answered.
  ///   - sequence: Of the event in the store; part of every id that is made.
  ///   - context: The tenant's row, clock and overrides.
  ///   - overlay: The facts, into which what changes is written.
  ///   - only: A feature whose hold is released: the facts are not written again, and no other
  ///     feature decides. Nil: all features, for the first time.
  ///   - done: Identities of effects that the feature produced before: they are not repeated.
  /// - Returns: What was decided; the overlay has the changed facts.
  /// - Throws: ``StoreError`` where facts could not be read.
  package func decide(
    _ header: EventScanner.Header, sequence: Int64, _ context: Context, over overlay: FactOverlay,
    only: String? = nil, done: Set<EffectIdentity> = []
  ) throws(StoreError) -> Decision {
    var run = DecisionRun(self, header, sequence: sequence, context, over: overlay, done: done)
    return try run.decide(only: only)
  }

  /// Makes a feature's settings readable, where they are not folded into its plan.
  func bindSettings(of plan: FeaturePlan) {
    for (slot, value) in plan.settingSlots { frame.setValue(slot, value) }
  }

  /// Makes an element of a list readable as `each`.
  func bindEach(_ element: Value) {
    for (path, slot) in eachSlots {
      var value: Value? = element
      for name in path {
        guard case .map(let map)? = value else {
          value = nil
          break
        }
        value = map[name]
      }
      frame.setValue(slot, value)
    }
  }
}

/// What makes an effect the same effect when its event is decided again.
package struct EffectIdentity: Sendable, Hashable {
  package let feature: String
  package let rule: String
  package let ordinal: Int

  package init(feature: String, rule: String, ordinal: Int) {
    self.feature = feature
    self.rule = rule
    self.ordinal = ordinal
  }
}
