import CEL
import PolicyLanguage

/// Values as people read and write them in documents.
enum LanguageText {
  /// As CEL writes it, but durations in the units of the language and times quoted, wherever they
  /// stand: what a document may say again.
  static func of(_ value: Value) -> String {
    switch value {
    case .duration(let duration): return text(duration) ?? Unparser.text(value)
    case .timestamp(let time): return "\"\(time.text)\""
    case .list(let elements): return "[\(elements.map(of).joined(separator: ", "))]"
    case .map(let map):
      return "{\(map.entries.map { "\(of($0.key)): \(of($0.value))" }.joined(separator: ", "))}"
    default: return Unparser.text(value)
    }
  }

  /// A field map, `{headline: "event.?headline"}`.
  static func of(_ sources: [FieldSource]) -> String {
    let fields = sources.map { source in
      let from = Unparser.text(Value.string(source.expression.text))
      guard let overwrite = source.overwrite else { return "\(source.field.value): \(from)" }
      return "\(source.field.value): {from: \(from), overwrite: \(overwrite)}"
    }
    return "{\(fields.joined(separator: ", "))}"
  }

  private static let units: [(name: String, milliseconds: UInt64)] = [
    ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
  ]

  /// `90d`, `1h30m`; nil for what no document can say.
  private static func text(_ duration: CELDuration) -> String? {
    guard duration.nanoseconds % 1_000_000 == 0 else { return nil }
    var rest = (duration.nanoseconds / 1_000_000).magnitude
    guard rest > 0 else { return "0s" }
    var text = duration.nanoseconds < 0 ? "-" : ""
    for unit in units where rest >= unit.milliseconds {
      text += "\(rest / unit.milliseconds)\(unit.name)"
      rest %= unit.milliseconds
    }
    return text
  }
}
