import Operations
import Runtime
import Testing

/// Each property finds the mistake that is planted for it, and nothing without one.
@Suite(.serialized)
struct PropertyFaultTests {
  struct Planted: Sendable, CustomTestStringConvertible {
    let property: String
    let fault: FaultyStore.Fault
    let findings: @Sendable (FaultyStore.Fault) throws -> [String]

    var testDescription: String { "\(property): \(fault.rawValue)" }
  }

  private static let story = Story(seed: 1)

  private static func told(
    _ fault: FaultyStore.Fault, batch: Int = 1000, cut: Int? = nil
  ) throws -> any AdministrationStore {
    let store = try story.prepared(FaultyStore(fault))
    if let cut { try World.ingest(story.lines, into: store, batch: batch, onlyBatches: cut) }
    try World.ingest(story.lines, into: store, batch: batch)
    return store
  }

  static let planted = [
    Planted(property: "batches", fault: .losesFactsOfLargeBatches) { fault in
      Properties.differences(try told(fault).dump(), try told(fault, batch: 1).dump())
    },
    Planted(property: "stores", fault: .changesFacts) { fault in
      Properties.differences(try told(.none).dump(), try told(fault).dump())
    },
    Planted(property: "twice", fault: .knowsNoEvent) { fault in
      let store = try told(fault)
      let once = try store.dump()
      try World.ingest(story.lines, into: store)
      return Properties.differences(once, try store.dump())
    },
    Planted(property: "cut", fault: .halvesFirstBatch) { fault in
      Properties.differences(
        try told(.none, batch: 10).dump(), try told(fault, batch: 10, cut: 3).dump())
    },
    Planted(property: "holds", fault: .keepsHolds) { try Properties.holds(told($0, batch: 7)) },
    Planted(property: "holds", fault: .findsNoHolds) { try Properties.holds(told($0, batch: 7)) },
    Planted(property: "isolation", fault: .mixesTenants) {
      try Properties.isolation(told($0, batch: 1))
    },
    Planted(property: "stages", fault: .turnsStages) { try Properties.stages(told($0)) },
    Planted(property: "effects", fault: .doublesEffects) { try Properties.effects(told($0)) },
    Planted(property: "why", fault: .losesRevisions) { try Properties.explanations(told($0)) },
  ]

  @Test(arguments: planted)
  func `a planted mistake is found`(_ planted: Planted) throws {
    #expect(try planted.findings(planted.fault) != [])
    #expect(try planted.findings(.none) == [])
  }
}
