package import Catalogue

/// Reference pages in Markdown, generated from a catalogue; `docs/reference/` keeps their text.
package enum ReferencePages {
  package struct Page: Sendable, Hashable, CustomStringConvertible {
    /// The file's name: `events.md`.
    package let name: String
    package let text: String

    package var description: String { name }
  }

  /// All pages, each ending in a line break.
  package static func pages(of catalogue: Catalogue) -> [Page] {
    [
      Page(name: "events.md", text: events(catalogue)),
      Page(name: "facts.md", text: facts(catalogue)),
      Page(name: "effects.md", text: effects(catalogue)),
      Page(name: "upstream.md", text: upstream(catalogue)),
      Page(name: "reasons.md", text: reasons(catalogue)),
    ]
  }

  private static let generated =
    "<!-- Generated from the catalogue; UPDATE_GOLDENS=1 swift test --filter ReferencePages. -->"

  static func page(_ title: String, _ intro: String, _ sections: [String]) -> String {
    (["# \(title)", generated, intro] + sections).joined(separator: "\n\n") + "\n"
  }

  /// Rows of a field and, below it, of what it contains: `seats[].email`.
  static func fieldTable(_ fields: [Field]) -> String {
    guard !fields.isEmpty else { return "No fields of its own." }
    return Markdown.table(["Field", "Type", "", "Meaning"], rows(fields, prefix: ""))
  }

  private static func rows(_ fields: [Field], prefix: String) -> [[String]] {
    fields.flatMap { field -> [[String]] in
      let name = prefix + field.name
      var marks: [String] = []
      if field.isOptional { marks.append("optional") }
      if field.isPersonal { marks.append("personal") }
      if let text = field.defaultText {
        marks.append(text.isEmpty ? "default empty" : "default `\(text)`")
      }
      let row = [
        Markdown.code(name), field.type.text, marks.joined(separator: ", "), field.description,
      ]
      guard let inner = field.type.objectFields else { return [row] }
      let suffix = if case .list = field.type { "[]." } else { "." }
      return [row] + rows(inner, prefix: name + suffix)
    }
  }
}
