import CEL
package import Diagnostics
import Operations
import PolicyLanguage
import Program
import SQLiteStore

/// Everything that `sluice bench` measures, each figure beside what it is compared with.
package struct BenchSuite {
  private let policies: [SourceFile]
  private let scratch: String
  private let isQuick: Bool
  private let stopwatch: Stopwatch

  /// - Parameters:
  ///   - policies: With one named `lever`, under which the tenants of the ingest are.
  ///   - scratch: An existing folder for databases, removed by the caller.
  ///   - isQuick: Fewer and shorter passes.
  package init(policies: [SourceFile], scratch: String, isQuick: Bool) {
    self.policies = policies
    self.scratch = scratch
    self.isQuick = isQuick
    stopwatch = isQuick ? .quick : .full
  }

  /// Measures everything.
  ///
  /// - Parameter progress: Told what is being done.
  /// - Returns: A row for each figure.
  /// - Throws: ``BenchError`` where an answer is wrong or the policies do not compile, and what the
  ///   store throws.
  package func run(progress: (String) -> Void) throws -> BenchReport {
    var report = BenchReport()
    progress("conditions and rules")
    try decisions(&report)
    progress("policies")
    try policyText(&report)
    progress("ingest")
    try ingest(&report)
    progress("replay")
    try replay(&report)
    return report
  }

  private func decisions(_ report: inout BenchReport) throws {
    let (lines, expected) = ConditionInputs.make(isQuick ? 2000 : 10_000)
    let set = try compile(
      [
        NeutralDocuments.feature("condition", when: ConditionInputs.condition),
        NeutralDocuments.policy(features: ["condition"]), NeutralDocuments.tenant,
      ], NeutralDocuments.oneCondition)
    let condition = try ConditionBench(set, lines, expected)
    var counts: [Int] = []
    var sides: [() -> Int] = [condition.condition, condition.fromJSON]
    for count in [10, 100, 1000, 10_000] {
      let data = RuleData(count: count)
      let events = data.events(2000)
      let rules = try RuleBench(
        compile(data.documents, NeutralDocuments.rules), events.lines, events.expected)
      counts.append(count)
      sides.append(rules.fromJSON)
    }
    let figures = stopwatch.measure(sides)
    report.add(
      "one condition, slots ready", figures[0], goal: "G1: 36 ns, a tenth of cel-go's 362",
      atMost: 36)
    report.add(
      "one condition, from event JSON", figures[1], goal: "G2: 590 ns, a tenth of zen's 5,900",
      atMost: 590)
    for (position, count) in counts.enumerated() {
      let isLargest = count == 10_000
      report.add(
        "first of \(count) rules, from event JSON", figures[2 + position],
        goal: isLargest ? "G3: 630 ns, a fiftieth of zen's 32,000" : "",
        atMost: isLargest ? 630 : nil)
    }
    report.add(
      ratio: "10,000 rules over 10", figures[5], figures[2], goal: "at most 2 (G3: 1.2)", atMost: 2)
    report.add(
      ratio: "10,000 rules over 10, later goal", figures[5], figures[2], goal: "G3: at most 1.2",
      atMost: 1.2)
  }

  private func policyText(_ report: inout BenchReport) throws {
    let documents = RuleData(count: isQuick ? 2000 : 10_000).documents
    guard let text = documents.first?.bytes else { return }
    var failure: (any Error)?
    let sides: [() -> Int] = [
      {
        keep(YAMLBenchmark.rawEvents(text))
        return text.count
      },
      {
        keep(YAMLBenchmark.tree(text))
        return text.count
      },
      {
        do { keep(try compile(documents, NeutralDocuments.rules).programs.count) } catch {
          failure = error
        }
        return text.count
      },
    ]
    let figures = stopwatch.measure(sides)
    if let failure { throw failure }
    report.add(rate: "libyaml's events alone", figures[0], "MB/s", scale: 1000)
    report.add(rate: "YAML to tree with positions", figures[1], "MB/s", scale: 1000)
    report.add(
      ratio: "tree, of libyaml alone", figures[0], figures[1], goal: "G6: at least 0.70",
      atLeast: 0.70)
    report.add(rate: "policies to ready programs", figures[2], "MB/s", scale: 1000)
    report.add(
      ratio: "programs, of libyaml alone", figures[0], figures[2], goal: "G7: at least 0.20",
      atLeast: 0.20)
  }

  private func ingest(_ report: inout BenchReport) throws {
    let events = RecruitingEvents(
      tenantCount: isQuick ? 100 : 300, eventCount: isQuick ? 5000 : 30_000)
    let set = PolicySet(policies + events.tenants)
    guard let programs = set.programs else {
      let first = set.findings.first { $0.severity == .error }
      throw BenchError("the policies do not compile: \(first?.message ?? "no cause given")")
    }
    let bench = try IngestBench(programs)
    var (whole, plain, commit): ([Double], [Double], [Double]) = ([], [], [])
    var (wholeWall, plainWall, commitWall): ([Double], [Double], [Double]) = ([], [], [])
    let count = Double(events.lines.count)
    for pass in 0..<(isQuick ? 5 : 7) {
      let run = try bench.run(
        events.lines, path: "\(scratch)/ingest-\(pass).sqlite", keepsBatches: true)
      guard run.decided == events.lines.count else {
        throw BenchError("\(events.lines.count - run.decided) events were not decided")
      }
      let loop = try SQLiteBaseline.plainLoop(
        path: "\(scratch)/plain-\(pass).sqlite", batches: run.batches)
      let store = try SQLiteBaseline.storeLoop(
        path: "\(scratch)/store-\(pass).sqlite", batches: run.batches)
      whole.append(Double(run.cpu) / count)
      wholeWall.append(Double(run.wall) / count)
      plain.append(Double(loop.cpuNanoseconds) / count)
      plainWall.append(Double(loop.wallNanoseconds) / count)
      commit.append(Double(store.cpuNanoseconds) / count)
      commitWall.append(Double(store.wallNanoseconds) / count)
    }
    let ingested = Figure(cpu: whole, wall: wholeWall)
    let baseline = Figure(cpu: plain, wall: plainWall)
    let committed = Figure(cpu: commit, wall: commitWall)
    report.add("ingest of one event, all of it", ingested)
    report.add("its rows by the store's commit", committed)
    report.add("its rows by a plain loop over SQLite's C API", baseline)
    report.add(rate: "events ingested durably, by CPU time", ingested, "/s", scale: 1e9)
    report.add(
      ratio: "ingest, of the plain loop", baseline, ingested, goal: "at least 0.40",
      atLeast: 0.40)
    report.add(
      ratio: "ingest, of the plain loop, later goal", baseline, ingested,
      goal: "G5: at least 0.80", atLeast: 0.80)
  }
}

extension BenchSuite {
  private func replay(_ report: inout BenchReport) throws {
    let events = RecruitingEvents(
      tenantCount: isQuick ? 100 : 300, eventCount: isQuick ? 5000 : 30_000)
    let bench = try ReplayBench(
      events.lines, PolicySet(policies + events.tenants), scratch: scratch)
    try bench.check()
    var (whole, plain): ([Double], [Double]) = ([], [])
    var (wholeWall, plainWall): ([Double], [Double]) = ([], [])
    let count = Double(bench.eventCount)
    for pass in 0..<(isQuick ? 5 : 7) {
      let replayed = try bench.replay(into: "replay-\(pass)")
      let read = try bench.read()
      whole.append(Double(replayed.cpu) / count)
      wholeWall.append(Double(replayed.wall) / count)
      plain.append(Double(read.cpu) / count)
      plainWall.append(Double(read.wall) / count)
    }
    let replayed = Figure(cpu: whole, wall: wholeWall)
    let read = Figure(cpu: plain, wall: plainWall)
    report.add("replay of one event of a history, all of it", replayed)
    report.add("its rows by a plain read over SQLite's C API", read)
    report.add(rate: "events replayed, by CPU time", replayed, "/s", scale: 1e9)
    report.add(ratio: "replay, of the plain read", replayed, read)
  }
}

/// Inputs for one condition by the peers' recipe.
enum ConditionInputs {
  static let condition =
    "event.type == \"inmail.replied\" && tenant.features.stage_rules && "
    + "candidate.stage in [\"New Lead\", \"Reached Out\"] && "
    + "event.occurred_at >= candidate.stage_changed_at"

  static func make(_ count: Int) -> (lines: [[UInt8]], expected: [Bool]) {
    var random = Random(seed: 11)
    var lines: [[UInt8]] = []
    var expected: [Bool] = []
    for number in 0..<count {
      let changed = 1_760_000_000_000 + random.below(86_400_000)
      let occurred = changed - 20_000_000 + random.below(100_000_000)
      let type =
        random.below(10) < 8 ? "inmail.replied" : NeutralDocuments.eventTypes[random.below(10)]
      let stage = NeutralDocuments.stages[random.below(random.below(10) < 8 ? 3 : 8)]
      let isOn = random.below(100) < 85
      let toggles = NeutralDocuments.features.map { name in
        "\"\(name)\":\(name == "stage_rules" ? isOn : random.below(2) == 0)"
      }
      lines.append(
        Array(
          """
          {"event":{"id":"urn:li:event:\(number)","type":"\(type)","occurred_at":\(occurred),\
          "source":"recruiter","actor":"urn:li:seat:\(random.below(5000))","attempt":1,"schema":3},\
          "tenant":{"id":"t\(random.below(500))","plan":"pro","region":"eu","features":\
          {\(toggles.joined(separator: ","))}},"candidate":{"id":"c\(random.below(10_000_000))",\
          "stage":"\(stage)","stage_changed_at":\(changed),"score":\(random.below(100)),\
          "source":"linkedin","email_hash":"0123456789abcdef","owner":"u\(random.below(900))"}}
          """.utf8))
      expected.append(
        type == "inmail.replied" && isOn && (stage == "New Lead" || stage == "Reached Out")
          && occurred >= changed)
    }
    return (lines, expected)
  }
}
