import Diagnostics
import JSON
import Operations

/// Rules on (event type, tenant, stage, score), as data: what the peers are given too.
struct RuleData {
  struct Rule {
    let id: String
    let eventType: String
    let tenant: String
    let stages: [String]
    let scoreMin: Int64
  }

  let rules: [Rule]

  /// Leaves out what says the same as an earlier rule, since the compiler refuses such a rule as one
  /// that is never reached; the first that answers an event stays the same.
  private static func distinct(_ rules: [Rule]) -> [Rule] {
    var seen: Set<[String]> = []
    return rules.filter {
      seen.insert([$0.eventType, $0.tenant, String($0.scoreMin)] + $0.stages).inserted
    }
  }

  /// One feature with all rules in their order, and the policy and tenant that switch it on.
  var documents: [SourceFile] {
    var text = TextBuffer(capacity: 256 + rules.count * 220)
    text.add(
      """
      apiVersion: sluice/v1
      kind: Feature
      name: rules
      title: Rules
      rules:
        hit: first
        list:

      """)
    for rule in rules {
      text.add("    - id: ", rule.id, "\n      events: [", rule.eventType)
      text.add("]\n      when: 'event.tenant == ")
      text.add(quoted: rule.tenant)
      text.add(" && candidate.stage in [")
      for (position, stage) in rule.stages.enumerated() {
        if position > 0 { text.add(", ") }
        text.add(quoted: stage)
      }
      text.add("] && candidate.score >= ", String(rule.scoreMin), "'\n      then: [allow]\n")
    }
    text.add("  otherwise: ignore\n")
    return [
      SourceFile(path: "rules.yaml", bytes: text.bytes),
      NeutralDocuments.policy(features: ["rules"]), NeutralDocuments.tenant,
    ]
  }

  /// Reads the peers' `rules_N.json`.
  init(_ json: JSONValue) throws {
    guard let array = json["rules"]?.array else { throw BenchError("`rules` is not a list") }
    var rules = try array.map { item in
      guard let id = item["id"]?.string, let type = item["event_type"]?.string,
        let tenant = item["tenant"]?.string, let stages = item["stages"]?.array,
        let score = item["min_score"]?.int64, let priority = item["priority"]?.int64
      else { throw BenchError("a rule lacks a field") }
      return (
        priority,
        Rule(
          id: id, eventType: type, tenant: tenant, stages: stages.compactMap(\.string),
          scoreMin: score)
      )
    }
    rules.sort { $0.0 < $1.0 }
    self.rules = Self.distinct(rules.map(\.1))
  }

  /// Rules of our own by the peers' recipe: about five for a pair of event type and tenant.
  init(count: Int) {
    var random = Random(seed: 1000 + UInt64(count))
    let pairs = max(1, count / 5)
    let types = min(NeutralDocuments.eventTypes.count, pairs)
    let rules = (0..<count).map { number in
      let pair = number % pairs
      let stages = random.sample(NeutralDocuments.stages, 2)
      return Rule(
        id: "r\(number)", eventType: NeutralDocuments.eventTypes[pair % types],
        tenant: "t\(pair / types)", stages: stages, scoreMin: Int64(random.below(60)))
    }
    self.rules = Self.distinct(rules)
  }

  /// Events for these rules, and for each the first rule that answers it, found by trying all.
  func events(_ count: Int) -> (lines: [[UInt8]], expected: [String?]) {
    var random = Random(seed: 7)
    var lines: [[UInt8]] = []
    var expected: [String?] = []
    var byPair: [String: [Rule]] = [:]
    for rule in rules { byPair["\(rule.eventType) \(rule.tenant)", default: []].append(rule) }
    for number in 0..<count {
      let model = rules[random.below(rules.count)]
      let tenant = random.below(10) == 0 ? "t99999" : model.tenant
      let stage = NeutralDocuments.stages[random.below(NeutralDocuments.stages.count)]
      let score = Int64(random.below(100))
      var text = TextBuffer(capacity: 200)
      text.add("{\"event\":{\"id\":\"e\(number)\",\"type\":\"\(model.eventType)\",\"tenant\":\"")
      text.add(
        "\(tenant)\",\"occurred_at\":\(1_760_000_000_000 + number),\"source\":\"recruiter\"},")
      text.add("\"candidate\":{\"id\":\"c\(number)\",\"stage\":\"\(stage)\",\"score\":\(score)}}")
      lines.append(text.bytes)
      let first = byPair["\(model.eventType) \(tenant)"]?.first {
        $0.stages.contains(stage) && score >= $0.scoreMin
      }
      expected.append(first?.id)
    }
    return (lines, expected)
  }
}

/// Text that is built from pieces.
struct TextBuffer {
  private(set) var bytes: [UInt8] = []

  init(capacity: Int) { bytes.reserveCapacity(capacity) }

  mutating func add(_ pieces: String...) {
    for piece in pieces { bytes.append(contentsOf: piece.utf8) }
  }

  /// A text as a CEL literal within a YAML scalar in single quotes.
  mutating func add(quoted text: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(UInt8(ascii: "\\"))
      case UInt8(ascii: "'"): bytes.append(byte)
      default: break
      }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "\""))
  }
}

/// A small generator that gives the same numbers everywhere.
struct Random {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// 0 ..< `bound`.
  mutating func below(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(truncatingIfNeeded: (state >> 33) % UInt64(max(1, bound)))
  }

  /// Different elements.
  mutating func sample<Element>(_ elements: [Element], _ count: Int) -> [Element] {
    var rest = elements
    return (0..<min(count, elements.count)).map { _ in rest.remove(at: below(rest.count)) }
  }
}
