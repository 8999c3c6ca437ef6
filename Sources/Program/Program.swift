package import CEL
package import Catalogue

/// What is done for a tenant: plain, immutable, shared by all tenants with equal settings.
///
/// Whether a feature is on is not in here but in the ``TenantRow``: tenants that differ in their
/// toggles alone share a program.
package final class Program: Sendable {
  package let policy: String
  package let policyTitle: String
  package let features: [FeaturePlan]
  /// By event type: positions in `features` of those that answer it, in order of first phase, then
  /// as written.
  package let answering: [[Int]]
  /// By position in `features`: the bits of those without which it is off, whatever its own switch.
  ///
  /// What those need is not among them. There are no circles.
  package let requires: [UInt64]
  package let pipeline: Pipeline
  package let matching: Matching
  package let creationRoutes: [String]
  /// In order of their names.
  package let schedules: [Schedule]

  package init(
    policy: String, policyTitle: String, features: [FeaturePlan], answering: [[Int]],
    requires: [UInt64], pipeline: Pipeline, matching: Matching, creationRoutes: [String],
    schedules: [Schedule]
  ) {
    self.policy = policy
    self.policyTitle = policyTitle
    self.features = features
    self.answering = answering
    self.requires = requires
    self.pipeline = pipeline
    self.matching = matching
    self.creationRoutes = creationRoutes
    self.schedules = schedules
  }

  package func position(of feature: String) -> Int? {
    features.firstIndex { $0.feature == feature }
  }

  /// The same with other plans of its features, which answer the same events.
  package func changing(_ change: (FeaturePlan) -> FeaturePlan) -> Program {
    Program(
      policy: policy, policyTitle: policyTitle, features: features.map(change),
      answering: answering, requires: requires, pipeline: pipeline, matching: matching,
      creationRoutes: creationRoutes, schedules: schedules)
  }
}

/// Sections and stages in their order.
package struct Pipeline: Sendable, Hashable {
  package let sections: [Section]

  package struct Section: Sendable, Hashable {
    package let name: String
    package let stages: [String]

    package init(name: String, stages: [String]) {
      self.name = name
      self.stages = stages
    }
  }

  /// All of them, from first to last.
  package let stages: [String]

  package init(sections: [Section]) {
    self.sections = sections
    stages = sections.flatMap(\.stages)
  }

  package func section(of stage: String) -> String? {
    sections.first { $0.stages.contains(stage) }?.name
  }

  /// Place of a stage in the whole pipeline, from 0.
  package func rank(of stage: String) -> Int? { stages.firstIndex(of: stage) }
}

/// How a person from the network is found among the candidates.
package struct Matching: Sendable, Hashable {
  package struct Key: Sendable, Hashable {
    package let name: String
    package let candidateField: String
    package let from: [String]
    package let hit: Hit

    /// What a hit means.
    package enum Hit: String, Sendable, Hashable, CaseIterable {
      /// That candidate is it.
      case update
      /// A person has to look.
      case review
      /// It is another one: the search goes on, and people are told of a probable duplicate.
      case flag
    }

    package init(name: String, candidateField: String, from: [String], hit: Hit) {
      self.name = name
      self.candidateField = candidateField
      self.from = from
      self.hit = hit
    }
  }

  package enum Ties: String, Sendable, Hashable {
    case review
    case newest
    case oldest
  }

  package let keys: [Key]
  package let ties: Ties

  package init(keys: [Key], ties: Ties) {
    self.keys = keys
    self.ties = ties
  }
}

/// What is a tenant's own: which program, and which of its features are on.
package struct TenantRow: Sendable, Hashable {
  /// Index in ``ProgramSet/programs``.
  package let program: Int32
  /// A bit a feature, by its position in the program.
  package let enabled: UInt64
  package let shadow: UInt64
  /// Index in ``ProgramSet/plans``; -1: none stated.
  package let plan: Int32
  /// Index in ``ProgramSet/togglings``.
  package let toggling: Int32

  package init(program: Int32, enabled: UInt64, shadow: UInt64, plan: Int32, toggling: Int32) {
    self.program = program
    self.enabled = enabled
    self.shadow = shadow
    self.plan = plan
    self.toggling = toggling
  }
}

/// Everything that was compiled together: one revision.
///
/// Programs and their plans are classes that never change: an event passes through them without
/// copying what they hold.
package final class ProgramSet: Sendable {
  package let catalogue: Catalogue
  package let symbols: SymbolTable
  package let layout: SlotLayout
  /// Every condition and expression of every program.
  package let conditions: ConditionTable
  /// By event type: which facts are looked up, in which order.
  package let bindings: [[BindingStep]]
  /// By fact type: the fields that some expression reads, with their slots.
  package let factSlots: [[FactSlot]]
  package let programs: [Program]
  /// By the newest versions of their policies.
  package let tenants: [String: TenantRow]
  /// Of tenants whose policy has dated versions: what counted before, the earliest first.
  private let earlier: [String: [EarlierRow]]
  /// By tenant, what counts from a time of deciding on, in order; before that, the rows above.
  private let overridden: [String: [DatedRows]]
  /// Overrides that do not fit what the documents say; they count for nothing.
  package let unfitting: [Unfitting]
  /// Which contracts are a tenant's; one that names none takes events of any.
  package let contracts: [String: [String]]
  /// Subscription plans that tenants state.
  package let plans: [String]
  /// By position of the feature: index in `togglingValues`; shared by all tenants of a policy that
  /// say nothing of it.
  private let togglings: [[Int32]]
  private let togglingValues: [Toggling]

  package init(
    catalogue: Catalogue, symbols: SymbolTable, layout: SlotLayout, conditions: ConditionTable,
    bindings: [[BindingStep]], factSlots: [[FactSlot]], programs: [Program],
    tenants: [String: TenantRow], earlier: [String: [EarlierRow]],
    overridden: [String: [DatedRows]], unfitting: [Unfitting],
    contracts: [String: [String]], plans: [String], togglings: [[Int32]],
    togglingValues: [Toggling]
  ) {
    self.earlier = earlier
    self.overridden = overridden
    self.unfitting = unfitting
    self.catalogue = catalogue
    self.symbols = symbols
    self.layout = layout
    self.conditions = conditions
    self.bindings = bindings
    self.factSlots = factSlots
    self.programs = programs
    self.tenants = tenants
    self.contracts = contracts
    self.plans = plans
    self.togglings = togglings
    self.togglingValues = togglingValues
  }

  /// The same with other conditions, plans and switches: what tests of tests run.
  package func changing(
    conditions: ConditionTable, plans change: (FeaturePlan) -> FeaturePlan,
    rows: (TenantRow) -> TenantRow = { $0 }
  ) -> ProgramSet {
    func changed(_ earlier: [EarlierRow]) -> [EarlierRow] {
      earlier.map { EarlierRow(until: $0.until, row: rows($0.row)) }
    }
    return ProgramSet(
      catalogue: catalogue, symbols: symbols, layout: layout, conditions: conditions,
      bindings: bindings, factSlots: factSlots, programs: programs.map { $0.changing(change) },
      tenants: tenants.mapValues(rows),
      earlier: earlier.mapValues(changed),
      overridden: overridden.mapValues {
        $0.map { DatedRows(from: $0.from, earlier: changed($0.earlier), row: rows($0.row)) }
      }, unfitting: unfitting,
      contracts: contracts, plans: plans, togglings: togglings, togglingValues: togglingValues)
  }

  /// What counted for a tenant until another version of its policy took over.
  package struct EarlierRow: Sendable, Hashable {
    /// Epoch milliseconds; what happened then is the next version's.
    package let until: Int64
    package let row: TenantRow

    package init(until: Int64, row: TenantRow) {
      self.until = until
      self.row = row
    }
  }

  /// What counts for a tenant from a time of deciding on.
  package struct DatedRows: Sendable, Hashable {
    /// Epoch milliseconds.
    package let from: Int64
    package let earlier: [EarlierRow]
    /// By the newest version of the policy.
    package let row: TenantRow

    package init(from: Int64, earlier: [EarlierRow], row: TenantRow) {
      self.from = from
      self.earlier = earlier
      self.row = row
    }
  }

  /// An override that was left out, and why.
  package struct Unfitting: Sendable, Hashable {
    package let override: Int64
    package let message: String

    package init(override: Int64, message: String) {
      self.override = override
      self.message = message
    }
  }

  /// How people may change a feature of a tenant by hand.
  ///
  /// - Parameters:
  ///   - row: The tenant's.
  ///   - position: Of the feature in the tenant's program.
  /// - Returns: What all layers say of it.
  package func toggling(of row: TenantRow, at position: Int) -> Toggling {
    togglingValues[Int(togglings[Int(row.toggling)][position])]
  }

  /// What counts for a tenant, for something that happened, or is asked, at a time.
  ///
  /// - Parameters:
  ///   - tenant: Its name.
  ///   - time: Epoch milliseconds: of the event, or now for what is read.
  ///   - decidedAt: When it is decided, or read: overrides of settings count by that.
  /// - Returns: Nil for a tenant that is not known.
  package func row(of tenant: String, at time: Int64, decidedAt: Int64) -> TenantRow? {
    if !overridden.isEmpty, let dated = overridden[tenant]?.last(where: { $0.from <= decidedAt }) {
      return dated.earlier.first { time < $0.until }?.row ?? dated.row
    }
    if !earlier.isEmpty, let row = earlier[tenant]?.first(where: { time < $0.until }) {
      return row.row
    }
    return tenants[tenant]
  }
}

/// One attempt to find the key of a fact; skipped where the fact is bound already.
package struct BindingStep: Sendable, Hashable {
  /// Index in ``Catalogue/facts``.
  package let fact: Int
  package let source: Source

  package enum Source: Sendable, Hashable {
    /// The slot of an event's field.
    case slot(SlotID)
    /// Fact and index of its field.
    case fact(Int, field: Int)
    case tenant
  }

  package init(fact: Int, source: Source) {
    self.fact = fact
    self.source = source
  }
}

/// A fact's field that is read, and where it goes.
package struct FactSlot: Sendable, Hashable {
  package let field: Int
  package let slot: SlotID

  package init(field: Int, slot: SlotID) {
    self.field = field
    self.slot = slot
  }
}
