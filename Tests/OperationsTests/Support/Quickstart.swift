import Diagnostics
import Foundation
import Operations
import Runtime
import TestKit

/// The policies that ship with the tenants and events of the first example.
enum Quickstart {
  static let noon: EpochMilliseconds = 1_774_958_400_000

  static let policies = PolicySet(
    sources(under: "policies") + sources(under: "examples/quickstart"))

  static func lines(_ file: String) throws -> [[UInt8]] {
    try Data(contentsOf: PackageRoot.file("examples/quickstart/\(file)"))
      .split(separator: UInt8(ascii: "\n")).map { Array($0) }
  }

  private static func sources(under folder: String) -> [SourceFile] {
    let root = PackageRoot.file(folder)
    let walk = FileManager.default.enumerator(atPath: root.path(percentEncoded: false))
    var files: [SourceFile] = []
    while let name = walk?.nextObject() as? String {
      guard name.hasSuffix(".yaml"), let data = try? Data(contentsOf: root.appending(path: name))
      else { continue }
      files.append(SourceFile(path: "\(folder)/\(name)", bytes: Array(data)))
    }
    return files
  }

  /// Takes a whole file, as the command does.
  static func ingest(
    _ file: [UInt8], into store: any AdministrationStore, at now: EpochMilliseconds = noon,
    batch: Int = 1000, format: Ingest.Format = .canonical
  ) throws -> IngestSummary {
    var ingest = try Ingest(
      policies, into: store, clock: FixedClock(now), format: format, batchEventsMax: batch)
    var rest = file[...]
    var reader = LineReader(file: "in.jsonl", lineBytesMax: format.lineBytesMax) {
      let chunk = Array(rest.prefix(1 << 20))
      rest = rest.dropFirst(chunk.count)
      return chunk
    }
    return try ingest.run { try reader.next() }
  }

  static func ingest(
    lines: [[UInt8]], into store: any AdministrationStore, at now: EpochMilliseconds = noon,
    batch: Int = 1000
  ) throws -> IngestSummary {
    try ingest(
      Array(lines.joined(separator: [UInt8(ascii: "\n")])) + [UInt8(ascii: "\n")], into: store,
      at: now, batch: batch)
  }
}

/// An event of a candidate, member by member, so that a test can spoil one of them.
struct SampleEvent {
  /// Values are JSON as it stands.
  private var members: [(name: String, json: String)]

  init(_ id: String) {
    members = [
      ("id", "\"\(id)\""), ("type", "\"ats.candidate.created\""), ("tenant", "\"acme\""),
      ("occurred_at", "1773500000000"), ("received_at", "1773500000000"),
      ("source", "\"ats_webhook\""), ("candidate", "\"c-\(id)\""), ("first_name", "\"Pat\""),
      ("origin", "\"career_site\""), ("last_modified", "1773500000000"),
    ]
  }

  func with(_ name: String, _ json: String) -> SampleEvent {
    var event = self
    if let index = members.firstIndex(where: { $0.name == name }) {
      event.members[index].json = json
    } else {
      event.members.append((name, json))
    }
    return event
  }

  /// The member once more at the end.
  func again(_ name: String, _ json: String) -> SampleEvent {
    var event = self
    event.members.append((name, json))
    return event
  }

  func without(_ name: String) -> SampleEvent {
    var event = self
    event.members.removeAll { $0.name == name }
    return event
  }

  var bytes: [UInt8] {
    Array("{\(members.map { "\"\($0.name)\":\($0.json)" }.joined(separator: ","))}".utf8)
  }

  /// The text `@@` replaced by bytes that no Swift string holds.
  func bytes(_ raw: [UInt8]) -> [UInt8] {
    let whole = bytes
    guard
      let at = whole.indices.dropLast().first(where: { whole[$0] == 0x40 && whole[$0 + 1] == 0x40 })
    else { return whole }
    return Array(whole[..<at]) + raw + Array(whole[(at + 2)...])
  }
}
