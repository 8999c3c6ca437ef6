package import Program
package import Runtime

/// What is in force for one tenant at one instant.
package struct InForce: Sendable {
  package let set: ProgramSet
  package let row: TenantRow
  /// Of the tenant and of all tenants, those that are over among them, by id.
  package let overrides: [OverrideRow]
  package let switches: Switches

  /// - Parameters:
  ///   - set: What decides for the tenant.
  ///   - row: The tenant's row in it.
  ///   - overrides: Of the tenant and of all tenants, by id.
  ///   - instant: Decides which overrides count.
  package init(
    _ set: ProgramSet, _ row: TenantRow, overrides: [OverrideRow], at instant: EpochMilliseconds
  ) {
    self.set = set
    self.row = row
    self.overrides = overrides
    switches = Switches(row, in: set, overrides, at: instant)
  }

  package var program: Program { self.set.programs[Int(row.program)] }

  /// Who switched a feature, in words: an override, an off switch, or a feature that it needs.
  ///
  /// - Parameters:
  ///   - position: Of the feature in the program.
  ///   - now: Tells whether the override is over.
  /// - Returns: Nil where the policies say so.
  func sentence(of position: Int, at now: EpochMilliseconds) -> String? {
    switch switches.cause(position) {
    case .policy: nil
    case .override(let id), .emergency(let id):
      overrides.first { $0.id == id }?.sentence(at: now)
    case .prerequisite(let required):
      "feature `\(program.features[required].feature)`, which it needs and which is off"
    }
  }
}

extension PolicySet {
  /// What is in force for a tenant under these policies and a store's overrides.
  ///
  /// - Throws: ``RequestError`` where they do not compile or do not know the tenant; ``StoreError``.
  package func inForce(
    for tenant: String, in store: any AdministrationStore, at now: EpochMilliseconds
  ) throws -> InForce {
    let (set, row) = try program(of: tenant, at: now, decidedAt: now)
    return InForce(set, row, overrides: try store.overrides(tenant: tenant), at: now)
  }
}
