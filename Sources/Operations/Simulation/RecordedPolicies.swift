import Catalogue
import Program
import Runtime

/// The policies that decided, and those that are tried in their place, compiled once each.
final class RecordedPolicies {
  /// One revision with what is tried instead of it.
  struct Pair {
    let recorded: Redecider
    /// Without overrides: what it reads was recorded, whichever overrides there were.
    let plain: ProgramSet
    let simulated: Redecider
  }

  private let store: any AdministrationStore
  private let change: SimulatedChange
  private let catalogue: Catalogue
  private let recordedOverrides: [OverrideRow]
  private let simulatedOverrides: [OverrideRow]
  private var candidate: Redecider?
  private var pairs: [String: Pair?] = [:]
  /// Overrides that the policies that are tried would not take, in words.
  private(set) var findings: [String] = []

  init(
    _ store: any AdministrationStore, _ change: SimulatedChange, _ catalogue: Catalogue
  ) throws {
    self.store = store
    self.change = change
    self.catalogue = catalogue
    recordedOverrides = try store.overrides(tenant: nil).countingFromCreation
    simulatedOverrides = change.overrides(from: recordedOverrides)
    if case .policies(let set, _) = change {
      let programs =
        simulatedOverrides.isEmpty
        ? set.programs : compile(set.revision(keptAt: 0), simulatedOverrides)
      guard let programs else {
        throw RequestError("the policies have errors; `sluice check` lists them")
      }
      candidate = Redecider(programs)
      findings = programs.unfitting.map { unfitting in
        let row = simulatedOverrides.first { $0.id == unfitting.override }
        return "Override \(unfitting.override) of \(row?.tenant ?? "") would not fit: "
          + "\(unfitting.message)."
      }
    }
  }

  /// Nil: the revision is not kept, or no longer compiles.
  func pair(_ digest: String) throws -> Pair? {
    if let known = pairs[digest] { return known }
    let made = try make(digest)
    pairs[digest] = .some(made)
    return made
  }

  private func make(_ digest: String) throws -> Pair? {
    guard let row = try store.revision(digest) else { return nil }
    guard let recorded = compile(row, recordedOverrides) else { return nil }
    // Settings alone change what is read.
    let hasSettings = recordedOverrides.contains { $0.isEnabled == nil }
    guard let plain = hasSettings ? compile(row, []) : recorded else { return nil }
    if let candidate {
      return Pair(recorded: Redecider(recorded), plain: plain, simulated: candidate)
    }
    return compile(row, simulatedOverrides).map {
      Pair(recorded: Redecider(recorded), plain: plain, simulated: Redecider($0))
    }
  }

  private func compile(_ revision: RevisionRow, _ overrides: [OverrideRow]) -> ProgramSet? {
    PolicySet(revision, overrides: overrides, catalogue: catalogue).programs
  }

  /// Those of the tenant and of all, as a decision saw or would have seen them.
  func overrides(for row: DecisionRow, isSimulated: Bool) -> [OverrideRow] {
    let mine = recordedOverrides.known(to: row)
    return (isSimulated ? change.overrides(from: mine) : mine).filter {
      $0.tenant == row.tenant || $0.tenant.isEmpty
    }
  }
}
