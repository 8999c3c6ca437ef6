package import JSON
import Program

/// What tests reached of the policies: each gate met and not met, each rule matched and not matched,
/// each view and check with both answers, and each operand of their conditions true and false.
package struct CoverageReport: Sendable {
  package struct Count: Sendable, Hashable {
    /// Such as `gates`.
    package let name: String
    package var reached = 0
    package var total = 0
  }

  package struct Gap: Sendable, Hashable {
    /// `policies/features/x.yaml:12`.
    package let origin: String
    package let words: String
  }

  package private(set) var counts: [Count]
  /// In order of file and line.
  package private(set) var gaps: [Gap] = []

  init(_ parts: PolicyParts, _ reach: Reach, features: Set<String>) {
    counts = ["gates", "rules", "views", "checks", "terms"].map { Count(name: $0) }
    for (position, part) in parts.parts.enumerated() {
      guard features.isEmpty || part.feature.map(features.contains) ?? false else { continue }
      let seen = reach.parts[position]
      let origin = part.origin.description
      let hasCondition = !parts.conditions[position].isEmpty
      let wanted: Answers = hasCondition ? [.yes, .no] : .yes
      let missing = wanted.subtracting(seen?.answers ?? [])
      count(Self.row(part.kind), wanted, missing)
      if seen == nil {
        gaps.append(Gap(origin: origin, words: "\(part.words) is never reached"))
      } else {
        for answer in [Answers.yes, .no] where missing.contains(answer) {
          gaps.append(
            Gap(origin: origin, words: "\(part.words) \(Self.words(part.kind, answer))"))
        }
      }
      for term in parts.terms[position] {
        let missing = Answers([.yes, .no]).subtracting(seen?.terms[term.range] ?? [])
        count(4, [.yes, .no], missing)
        guard seen != nil, !missing.isEmpty else { continue }
        let never = missing == [.yes, .no] ? "asked" : missing == .yes ? "true" : "false"
        gaps.append(
          Gap(origin: origin, words: "`\(term.text)` in \(part.words) is never \(never)"))
      }
    }
  }

  private mutating func count(_ row: Int, _ wanted: Answers, _ missing: Answers) {
    counts[row].total += wanted.rawValue.nonzeroBitCount
    counts[row].reached += wanted.subtracting(missing).rawValue.nonzeroBitCount
  }

  private static func row(_ kind: PolicyPart.Kind) -> Int {
    switch kind {
    case .gate: 0
    case .rule, .otherwise: 1
    case .view, .redaction: 2
    case .check: 3
    }
  }

  /// What a part never does whose condition never gives this answer.
  private static func words(_ kind: PolicyPart.Kind, _ answer: Answers) -> String {
    switch (kind, answer) {
    case (.gate, .yes): "is never met"
    case (.gate, _): "is always met"
    case (.rule, .yes), (.otherwise, _): "never matches"
    case (.rule, _): "always matches"
    case (.view, .yes): "never shows anything"
    case (.view, _): "never hides anything"
    case (.redaction, .yes): "always leaves fields empty"
    case (.redaction, _): "never leaves fields empty"
    case (.check, .yes): "never finds anything"
    case (.check, _): "always finds something"
    }
  }

  private var reached: Int { counts.reduce(0) { $0 + $1.reached } }
  private var total: Int { counts.reduce(0) { $0 + $1.total } }

  /// Of 100; 100 where there is nothing to reach.
  package var percent: Double { Share(reached, of: total).percent }

  package var text: String {
    let kinds = counts.filter { $0.total > 0 }.map { "\($0.name) \($0.reached) of \($0.total)" }
    var lines = ["coverage \(Share(reached, of: total)): \(kinds.joined(separator: ", "))"]
    if !gaps.isEmpty { lines.append("not reached:") }
    lines += gaps.map { "  \($0.origin): \($0.words)" }
    return lines.joined(separator: "\n") + "\n"
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("reached", Int64(reached))
    writer.member("total", Int64(total))
    writer.member("counts", each: counts) { count, writer in
      writer.beginObject()
      writer.member("name", count.name)
      writer.member("reached", Int64(count.reached))
      writer.member("total", Int64(count.total))
      writer.endObject()
    }
    writer.member("gaps", each: gaps) { gap, writer in
      writer.beginObject()
      writer.member("at", gap.origin)
      writer.member("what", gap.words)
      writer.endObject()
    }
    writer.endObject()
  }
}

/// A part of a whole, for reports.
struct Share: CustomStringConvertible {
  let part: Int
  let whole: Int

  init(_ part: Int, of whole: Int) {
    self.part = part
    self.whole = whole
  }

  /// Of 100; 100 of nothing.
  var percent: Double { whole == 0 ? 100 : 100 * Double(part) / Double(whole) }

  /// Such as `85.8 %`; rounded down, so that 100 is all of it.
  var description: String {
    let tenths = Int(percent * 10)
    return "\(tenths / 10).\(tenths % 10) %"
  }
}
