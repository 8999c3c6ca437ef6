package import Program

/// Which features of a tenant are on at an instant, and what says so.
///
/// The policies' word, under overrides, under off switches; and a feature whose prerequisite is off
/// is off, whatever is said of it.
package struct Switches: Sendable {
  package enum Cause: Sendable, Hashable {
    case policy
    /// Its id.
    case override(Int64)
    /// Its id.
    case emergency(Int64)
    /// The position of the prerequisite that is off.
    case prerequisite(Int)

    /// Of the discard where it switches off.
    package var reason: String {
      switch self {
      case .policy, .override: "feature_off"
      case .emergency: "emergency_off"
      case .prerequisite: "prerequisite_off"
      }
    }
  }

  /// A bit a feature, by its position in the program.
  package private(set) var enabled: UInt64
  private var causes: [Int: Cause] = [:]

  /// - Parameters:
  ///   - row: The tenant's.
  ///   - set: What decides for it; overrides that it no longer allows count for nothing.
  ///   - overrides: Of the tenant and of all tenants, by id.
  ///   - instant: Decides which of them count.
  package init(
    _ row: TenantRow, in set: ProgramSet, _ overrides: [OverrideRow], at instant: EpochMilliseconds
  ) {
    let program = set.programs[Int(row.program)]
    enabled = row.enabled
    for layer in [OverrideRow.Layer.override, .emergency] {
      for override in overrides where override.layer == layer && override.isActive(at: instant) {
        guard let isEnabled = override.isEnabled,
          let position = program.position(of: override.feature),
          !set.unfitting.contains(where: { $0.override == override.id })
        else { continue }
        turn(position, isEnabled)
        causes[position] = layer == .emergency ? .emergency(override.id) : .override(override.id)
      }
    }
    followPrerequisites(program)
  }

  package func isEnabled(_ position: Int) -> Bool { enabled & 1 << UInt64(position) != 0 }

  package func cause(_ position: Int) -> Cause { causes[position] ?? .policy }

  /// The override or off switch by which it is on or off, if one is.
  package func override(_ position: Int) -> Int64? {
    switch cause(position) {
    case .override(let id), .emergency(let id): id
    case .policy, .prerequisite: nil
    }
  }

  private mutating func turn(_ position: Int, _ isEnabled: Bool) {
    let bit: UInt64 = 1 << UInt64(position)
    if isEnabled { enabled |= bit } else { enabled &= ~bit }
  }

  /// As many rounds as there are levels: the compiler refuses circles.
  private mutating func followPrerequisites(_ program: Program) {
    var before: UInt64
    repeat {
      before = enabled
      for (position, required) in program.requires.enumerated() {
        let missing = required & ~enabled
        guard missing != 0, isEnabled(position) else { continue }
        turn(position, false)
        causes[position] = .prerequisite(missing.trailingZeroBitCount)
      }
    } while enabled != before
  }
}
