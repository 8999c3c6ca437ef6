import Catalogue
import LinkedIn
import Program
package import Runtime

/// Takes lines of input, decides what they tell, and writes it down in batches.
///
/// A batch is decided in memory and written by one transaction; whoever stops in the middle and
/// begins again from the start finds the same in the store as somebody who never stopped. Where the
/// store refuses a batch for what is in it, the batch is halved until the culprit stands alone,
/// and that one goes to the quarantine. Held events that are decided again are isolated in the same
/// way; the one that the store refuses stays held.
package struct Ingest {
  /// What a line holds.
  package enum Format: String, Sendable, CaseIterable {
    /// One canonical event.
    case canonical
    /// One exchange with the network (docs/linkedin-format.md).
    case linkedin

    /// Of a longer line only the head is kept, for the quarantine.
    package var lineBytesMax: Int {
      switch self {
      case .canonical: Limits.eventBytesMax
      case .linkedin: 16 * 1024 * 1024
      }
    }
  }

  /// One event, or what could not become one.
  private struct Item {
    let place: Engine.Place
    let bytes: [UInt8]
    let error: EventError?
  }

  /// Bytes that a batch holds at most, but for its last event: 1,000 of the largest would be 256 MB.
  private static let batchBytesMax = 16 * 1024 * 1024
  /// Steps of maintenance in one go; what is left is durable and goes on later.
  private static let maintenanceStepsMax = 100_000

  private var policies: PoliciesInForce
  /// Of policies that were given and put into force.
  private var warnings: [String] = []
  private var serving: Serving
  private let facts: FactOverlay
  private let store: any AdministrationStore
  private let clock: any Clock
  private let format: Format
  private let batchEventsMax: Int
  private let progress: (IngestSummary) -> Void
  /// Held events of which the store refuses what comes of them; another run tries them again.
  private var left: Set<Int64> = []
  private var items: [Item] = []
  private var itemBytes = 0
  package private(set) var summary = IngestSummary()

  /// Prepares the store: policies that are given and are not in force become live for all.
  ///
  /// - Parameters:
  ///   - policies: Without errors; nil: what the store has in force.
  ///   - store: Open for writing; what others change of its overrides and revisions meanwhile counts
  ///     from the next batch on.
  ///   - clock: Read once for each event.
  ///   - format: What the lines hold.
  ///   - batchEventsMax: Events that one transaction writes, 1 to ``Limits/batchEventsMax``.
  ///   - progress: Called after each batch.
  /// - Throws: ``RequestError`` where the policies have errors or none are in force, ``StoreError``.
  package init(
    _ policies: PolicySet?, into store: any AdministrationStore, clock: any Clock,
    format: Format = .canonical, batchEventsMax: Int = Limits.batchEventsMax,
    progress: @escaping (IngestSummary) -> Void = { _ in }
  ) throws {
    if let policies { warnings = try Publishing(store, clock: clock).load(policies) }
    self.policies = try PoliciesInForce(store, given: policies)
    serving = try self.policies.serving(at: clock.now())
    facts = FactOverlay(serving.catalogue, over: store)
    self.store = store
    self.clock = clock
    self.format = format
    self.batchEventsMax = min(max(batchEventsMax, 1), Limits.batchEventsMax)
    self.progress = progress
  }

  /// What is in force and not as it was asked for, a sentence each.
  package var troubles: [String] { warnings + policies.troubles }

  /// What decides at present.
  package var decidedBy: Serving { serving }

  /// Takes all lines, and finishes.
  ///
  /// - Parameter next: Gives the next line, nil at the end.
  /// - Returns: What was done.
  /// - Throws: What `next` throws, or ``StoreError``; batches written before stay written.
  package mutating func run(_ next: () throws -> InputLine?) throws -> IngestSummary {
    while let line = try next() { try take(line) }
    return try finish()
  }

  /// Takes one line; blank ones are skipped.
  package mutating func take(_ line: InputLine) throws(StoreError) {
    guard line.isCut || line.bytes.contains(where: { !isBlank($0) }) else { return }
    summary.lines += 1
    let place = Engine.Place(file: line.file, line: line.number)
    if line.isCut {
      let error = EventError(
        .tooLarge, "the line has more than \(format.lineBytesMax) bytes; its head is kept")
      add(
        Item(place: place, bytes: Array(line.bytes.prefix(Limits.quarantineBytesMax)), error: error)
      )
    } else if format == .canonical {
      add(Item(place: place, bytes: line.bytes, error: nil))
    } else {
      let (events, issues) = LinkedInAdapter.events(line: line.bytes, number: line.number)
      for event in events { add(Item(place: place, bytes: event, error: nil)) }
      for issue in issues {
        let path = issue.path.isEmpty ? "" : "`\(issue.path)`: "
        let error = EventError(.notAdaptable, "\(path)\(issue.code.rawValue): \(issue.cause)")
        add(Item(place: place, bytes: issue.element ?? line.bytes, error: error))
      }
    }
    // Always at the same places of the input: beginning again gives the same batches.
    while items.count >= batchEventsMax {
      let batch = items.prefix(batchEventsMax)
      items.removeFirst(batch.count)
      itemBytes = items.reduce(0) { $0 + $1.bytes.count }
      try write(batch)
      progress(summary)
    }
    if itemBytes > Self.batchBytesMax { try flush() }
  }

  /// Writes what is left and goes on with releases until none is left.
  package mutating func finish() throws(StoreError) -> IngestSummary {
    try flush()
    _ = try maintained()
    // Where a reader is in the way, whoever opens the file next does it.
    _ = try store.removeTraces()
    return summary
  }

  private mutating func flush() throws(StoreError) {
    let batch = items[...]
    items = []
    itemBytes = 0
    guard !batch.isEmpty else { return }
    try write(batch)
    progress(summary)
  }

  private mutating func add(_ item: Item) {
    items.append(item)
    itemBytes += item.bytes.count
  }

  // MARK: - Batches

  private mutating func write(_ items: ArraySlice<Item>) throws(StoreError) {
    var rest = items
    while !rest.isEmpty { rest = try writeBatch(rest) }
  }

  /// Writes one batch; answers what is left: what follows a request to erase is decided after it.
  private mutating func writeBatch(
    _ items: ArraySlice<Item>
  ) throws(StoreError) -> ArraySlice<Item> {
    var rest = items
    let engine = try maintained()
    var counts = IngestSummary()
    do throws(StoreError) {
      while engine.batch.erasures.isEmpty, let item = rest.popFirst() {
        let now = clock.now()
        if let error = item.error {
          engine.quarantine(error, item.bytes, item.place, tenant: nil, now)
          counts.count(.quarantined(error), at: item.place)
        } else {
          counts.count(try engine.accept(item.bytes, at: item.place, now: now), at: item.place)
        }
      }
      try commit(engine.finishedBatch())
      count(engine)
      summary.add(counts)
      return rest
    } catch {
      facts.beginBatch(isCommitted: false)
      // Everything but rows that cannot be stored is the world's: then nothing can be stored.
      guard error.code == .constraint, let first = items.first else { throw error }
      guard items.count == 1 else {
        let middle = items.startIndex + items.count / 2
        try write(items[..<middle])
        try write(items[middle...])
        return []
      }
      guard first.error == nil else { throw error }
      let refused = EventError(.notStorable, "the store refuses it: \(error.cause)")
      try write([Item(place: first.place, bytes: first.bytes, error: refused)])
      return []
    }
  }

  /// Gives up holds and drops bodies for their age, and goes on with releases, until nothing is left.
  ///
  /// - Returns: An engine that has nothing to write yet.
  private mutating func maintained() throws(StoreError) -> Engine {
    for _ in 0..<Self.maintenanceStepsMax {
      let engine = try makeEngine()
      do throws(StoreError) {
        let now = clock.now()
        for step in Maintenance.allCases { try step.go(engine, now) }
        let batch = engine.finishedBatch()
        if batch.isEmpty { return engine }
        try commit(batch)
      } catch {
        try leaveOneEvent(after: error)
        continue
      }
      count(engine)
    }
    return try makeEngine()
  }

  /// What is done between batches.
  private enum Maintenance: CaseIterable {
    case holds
    case bodies
    case releases

    func go(_ engine: Engine, _ now: EpochMilliseconds) throws(StoreError) {
      switch self {
      case .holds: _ = try engine.expireHolds(now: now)
      case .bodies: _ = try engine.dropExpiredBodies(now: now)
      case .releases: _ = try engine.continueReleases(now: now)
      }
    }
  }

  /// Finds the one event of which the store refuses what comes of it, in ever smaller batches, and
  /// leaves it as it is.
  ///
  /// - Throws: `error` where it is the world's, or where too many are refused to be a few events'.
  private mutating func leaveOneEvent(after error: StoreError) throws(StoreError) {
    facts.beginBatch(isCommitted: false)
    guard error.code == .constraint, left.count < Self.leftMax else { throw error }
    for step in Maintenance.allCases {
      var size = Limits.releaseBatchMax
      for _ in 0..<Self.maintenanceStepsMax {
        let engine = try makeEngine()
        engine.maintenanceMax = size
        do throws(StoreError) {
          try step.go(engine, clock.now())
          let batch = engine.finishedBatch()
          if batch.isEmpty { break }
          try commit(batch)
        } catch {
          facts.beginBatch(isCommitted: false)
          guard error.code == .constraint else { throw error }
          if size > 1 {
            size /= 2
            continue
          }
          let culprits = Set(engine.maintained).subtracting(left)
          guard !culprits.isEmpty else { throw error }
          left.formUnion(culprits)
          for sequence in culprits.sorted() {
            let event = try store.event(sequence: sequence)
            summary.left.append(.init(event: event?.id ?? "?", cause: error.cause))
          }
          return
        }
        count(engine)
      }
    }
    // The refused batch went through in parts: there is no culprit, and nothing is left of it.
  }

  /// Events that one run leaves at most: when more are refused, something else is wrong.
  private static let leftMax = 100

  /// An engine for the next batch.
  private mutating func makeEngine() throws(StoreError) -> Engine {
    try store.beginBatch()
    if try policies.refresh() { serving = try policies.serving(after: serving, at: clock.now()) }
    let engine = try Engine(serving, over: facts, store: store)
    engine.leaving = left
    return engine
  }

  private mutating func commit(_ batch: Batch) throws(StoreError) {
    try store.commit(batch)
    facts.beginBatch(isCommitted: true)
    guard !batch.erasures.isEmpty else { return }
    facts.beginBatch(isCommitted: false)
    summary.erased += try Erasing(store, catalogue: facts.catalogue).catchUp().count
  }

  private mutating func count(_ engine: Engine) {
    var counts = IngestSummary()
    counts.effects = engine.effectCount
    counts.held = engine.heldCount
    counts.released = engine.releasedCount
    counts.expired = engine.expiredCount
    counts.unknownFields = engine.unknownFields
    summary.add(counts)
  }
}

private func isBlank(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
}
