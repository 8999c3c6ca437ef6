import CEL
import Catalogue
import Diagnostics
import Foundation
import JSON
import Operations
import Program
import Runtime
import SQLiteStore

/// Our side of the peers' comparison: their neutral files through our compiler and runtime.
package struct NeutralWorkload {
  private let folder: String
  private let scratch: String
  private let stopwatch: Stopwatch

  /// - Parameters:
  ///   - folder: Where `gen.py` wrote its files.
  ///   - scratch: An existing folder for databases, removed by the caller.
  ///   - isQuick: Fewer and shorter passes.
  package init(_ folder: String, scratch: String, isQuick: Bool) {
    self.folder = folder
    self.scratch = scratch
    stopwatch = isQuick ? .quick : .full
  }

  /// Measures everything.
  ///
  /// - Parameter progress: Told what is being done.
  /// - Returns: The JSON that the harness asks for.
  /// - Throws: ``BenchError`` where an answer differs from the expected one.
  package func run(progress: (String) -> Void) throws -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("name", "sluice")
    writer.member("native", "Swift")
    writer.member("w2_mode", "first")
    progress("W1")
    try oneCondition(&writer)
    try rules(&writer, progress)
    try tenants(&writer, progress)
    progress("ingest")
    try ingest(&writer)
    writer.endObject()
    return writer.finish()
  }

  // MARK: - W1

  private func oneCondition(_ writer: inout JSONWriter) throws {
    guard let condition = try json("w1/condition.json")["cel"]?.string else {
      throw BenchError("w1/condition.json has no `cel`")
    }
    let set = try compile(
      [
        NeutralDocuments.feature("condition", when: condition),
        NeutralDocuments.policy(features: ["condition"]), NeutralDocuments.tenant,
      ], NeutralDocuments.oneCondition)
    let expected = try json("w1/expected.json").array?.compactMap(\.bool) ?? []
    let lines = try self.lines("w1/inputs.jsonl")
    let measured = try ConditionBench(set, lines, expected)
    let figures = stopwatch.measure([
      { measured.condition() }, { measured.trivial() }, { measured.fromJSON() },
    ])
    for (name, figure) in zip(["w1_ns", "w1_trivial_ns", "w1_json_ns"], figures) {
      writer.key(name)
      write(figure, to: &writer)
    }
  }

  // MARK: - W2

  private func rules(_ writer: inout JSONWriter, _ progress: (String) -> Void) throws {
    var benches: [(count: Int, bench: RuleBench)] = []
    var loads: [(count: Int, figure: Figure, bytes: Int)] = []
    for count in [10, 100, 1000, 10_000] {
      progress("W2, \(count) rules")
      let data = try RuleData(json("w2/rules_\(count).json"))
      let expected = (try json("w2/expected_\(count).json").array ?? []).map { $0[0]?.string }
      let lines = try self.lines("w2/events_\(count).jsonl")
      var times: [Double] = []
      var bytes = 0
      var loaded: ProgramSet?
      for _ in 0..<stopwatch.passes {
        let (time, set) = try Stopwatch.once {
          let documents = data.documents
          bytes = documents.reduce(0) { $0 + $1.bytes.count }
          return try compile(documents, NeutralDocuments.rules)
        }
        times.append(Double(time))
        loaded = set
      }
      loads.append((count, Figure(cpu: times, wall: times), bytes))
      guard let set = loaded else { throw BenchError("\(count) rules were not compiled") }
      benches.append((count, try RuleBench(set, lines, expected)))
    }
    let figures = stopwatch.measure(benches.map { bench in { bench.bench.fromJSON() } })
    let ready = stopwatch.measure(try benches.map { bench in try bench.bench.ready() })
    writer.key("w2")
    writer.beginObject()
    for ((count, _), figure) in zip(benches, figures) {
      writer.key(String(count))
      write(figure, to: &writer)
    }
    writer.endObject()
    writer.key("w2_from_slots")
    writer.beginObject()
    for ((count, _), figure) in zip(benches, ready) {
      writer.key(String(count))
      write(figure, to: &writer)
    }
    writer.endObject()
    writer.key("w2_load_ms")
    writer.beginObject()
    for (count, figure, _) in loads { writer.member(String(count), figure.cpuNanoseconds / 1e6) }
    writer.endObject()
    if let largest = loads.last {
      writer.member(
        "compile_mb_per_s", Double(largest.bytes) / (largest.figure.cpuNanoseconds / 1e3))
    }
  }

  // MARK: - W3

  private func tenants(_ writer: inout JSONWriter, _ progress: (String) -> Void) throws {
    var benches: [(count: Int, bench: TenantBench)] = []
    var loads: [(count: Int, milliseconds: Double, bytes: Double)] = []
    for count in [10, 100, 1000, 10_000, 100_000] {
      progress("W3, \(count) tenants")
      let data = try json("w3/tenants_\(count).json")
      let start = Stopwatch.cpu()
      let set = try compile(
        try NeutralDocuments.tenantDocuments(data), NeutralDocuments.tenants)
      let load = Double(Stopwatch.cpu() - start) / 1e6
      let expected = try json("w3/expected_\(count).json").array?.compactMap(\.bool) ?? []
      let bench = try TenantBench(set, lines("w3/events_\(count).jsonl"), expected)
      benches.append((count, bench))
      loads.append((count, load, bench.bytesPerTenant))
    }
    let figures = stopwatch.measure(benches.map { bench in { bench.bench.fromJSON() } })
    writer.key("w3")
    writer.beginObject()
    for ((count, _), figure) in zip(benches, figures) {
      writer.key(String(count))
      write(figure, to: &writer)
    }
    writer.endObject()
    writer.key("w3_load_ms")
    writer.beginObject()
    for load in loads { writer.member(String(load.count), load.milliseconds) }
    writer.endObject()
    if let last = loads.last { writer.member("w3_bytes_per_tenant", last.bytes) }
  }

  // MARK: - Ingest

  private func ingest(_ writer: inout JSONWriter) throws {
    let lines = try self.lines("ingest/events.jsonl")
    var names: Set<String> = []
    for line in lines {
      if let tenant = try JSONValue.parse(line)["tenant"]?.string { names.insert(tenant) }
    }
    let set = try compile(
      [
        NeutralDocuments.feature(
          "progress",
          when:
            "event.candidate.score >= 50 && has(candidate.stage) && candidate.stage in [\"New Lead\", \"Reached Out\"]"
        ),
        NeutralDocuments.policy(features: ["progress"]),
      ] + names.sorted().map { NeutralDocuments.tenant($0, "") }, NeutralDocuments.ingest)
    let run = try IngestBench(set).run(lines, path: "\(scratch)/neutral.sqlite")
    guard run.decided == lines.count else {
      throw BenchError("\(lines.count - run.decided) of \(lines.count) events were not decided")
    }
    writer.member("ingest_events_per_s", Double(lines.count) / (Double(run.wall) / 1e9))
    writer.key("ingest")
    writer.beginObject()
    writer.member("events", lines.count)
    writer.member("us_per_event", Double(run.wall) / 1e3 / Double(lines.count))
    writer.member("cpu_us_per_event", Double(run.cpu) / 1e3 / Double(lines.count))
    writer.endObject()
  }

  // MARK: - Parts

  private func write(_ figure: Figure, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("cpu_ns", figure.cpuNanoseconds)
    writer.member("ns", figure.wallNanoseconds)
    writer.member("min_ns", figure.wallMin)
    writer.endObject()
  }

  private func contents(_ path: String) throws -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: "\(folder)/\(path)") else {
      throw BenchError("cannot read `\(folder)/\(path)`; gen.py writes it")
    }
    return Array(data)
  }

  private func json(_ path: String) throws -> JSONValue {
    do throws(JSONError) {
      return try JSONValue.parse(
        bytes(path), limits: JSONLimits(bytesMax: 1 << 30, valuesMax: 1 << 27))
    } catch {
      throw BenchError("`\(folder)/\(path)`: \(error.description)")
    }
  }

  /// As ``contents(_:)``; what cannot be read is empty, and refused as JSON.
  private func bytes(_ path: String) -> [UInt8] { (try? contents(path)) ?? [] }

  private func lines(_ path: String) throws -> [[UInt8]] {
    try contents(path).split(separator: UInt8(ascii: "\n")).map { Array($0) }
  }
}

/// Compiles documents by the product's own way.
///
/// - Throws: ``BenchError`` with the first finding, if there is an error.
func compile(_ files: [SourceFile], _ catalogue: Catalogue) throws -> ProgramSet {
  let set = PolicySet(files, catalogue: catalogue)
  guard let programs = set.programs else {
    let error = set.findings.first { $0.severity == .error }
    throw BenchError("the documents do not compile: \(error?.message ?? "no cause given")")
  }
  return programs
}
