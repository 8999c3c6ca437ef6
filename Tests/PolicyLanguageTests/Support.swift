import Diagnostics
import PolicyLanguage

/// The one place where these tests touch the reader.
func read(_ text: String, limits: YAMLLimits = YAMLLimits()) -> Checked<YAMLTree?> {
  read(Array(text.utf8), limits: limits)
}

func read(_ bytes: [UInt8], limits: YAMLLimits = YAMLLimits()) -> Checked<YAMLTree?> {
  YAMLReader.read(
    SourceFile(path: "test.yaml", bytes: bytes), id: .init(rawValue: 0), limits: limits)
}

extension Checked {
  var codes: [String] { diagnostics.map(\.code.rawValue) }
}

extension [Diagnostic] {
  var codes: [String] { map(\.code.rawValue) }
}

extension YAMLNode {
  /// The tree as text: kinds, values and what they stand for; spans where wanted.
  var shown: String {
    switch content {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .int(let value): "\(value)"
    case .double(let value): "\(value)"
    case .string(let value): "\"\(value)\""
    case .sequence(let items): "[" + items.map(\.shown).joined(separator: ", ") + "]"
    case .mapping(let entries):
      "{" + entries.map { "\($0.key.text): \($0.value.shown)" }.joined(separator: ", ") + "}"
    case .refused: "refused"
    }
  }
}
