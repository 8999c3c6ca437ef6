/// What a person reads about one ``DiagnosticCode``: what it is, what to avoid, what to write.
///
/// The pages are the registry of all codes: `sluice explain-code` prints them, SARIF carries them,
/// and `docs/diagnostics/` is generated from them.
package struct CodePage: Sendable, Hashable {
  package let code: DiagnosticCode
  /// The bad thing in a few words: lower case, no full stop, one line.
  package let title: String
  /// An example that causes the finding.
  package let avoid: String
  /// The same example as it should be.
  package let prefer: String
  /// A few sentences, possibly on several lines, in Markdown.
  package let why: String
  /// The language of both examples.
  package let language: Language

  package init(
    _ code: DiagnosticCode, _ title: String, in language: Language = .yaml, avoid: String,
    prefer: String, why: String
  ) {
    self.code = code
    self.title = title
    self.avoid = avoid
    self.prefer = prefer
    self.why = why
    self.language = language
  }

  /// What the examples are written in; the raw value is the word after a Markdown fence.
  package enum Language: String, Sendable, Hashable {
    case yaml
    case cel
    case text
  }

  /// The group of codes that share a letter.
  package enum Area: String, Sendable, Hashable, CaseIterable {
    case yaml = "Y"
    case documents = "P"
    case expressions = "X"
    case ruleSets = "R"
    case tests = "T"

    /// A heading for lists of codes.
    package var title: String {
      switch self {
      case .yaml: "YAML text"
      case .documents: "Policy documents"
      case .expressions: "Expressions"
      case .ruleSets: "Rule sets"
      case .tests: "Policy tests"
      }
    }

    /// The pages of this area in order of their codes.
    package var pages: [CodePage] {
      switch self {
      case .yaml: CodePage.yaml
      case .documents: CodePage.documents + CodePage.rules
      case .expressions: CodePage.expressions
      case .ruleSets: CodePage.ruleSets
      case .tests: CodePage.tests
      }
    }
  }

  /// All pages in order of area and code.
  package static let all: [CodePage] = Area.allCases.flatMap(\.pages)

  private static let byCode: [DiagnosticCode: CodePage] = Dictionary(
    all.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })

  /// The page of a code; nil for a code that is not in the registry.
  package static func page(of code: DiagnosticCode) -> CodePage? { byCode[code] }

  /// The page as Markdown, ending with a line feed: the file `docs/diagnostics/<code>.md`.
  package var markdown: String {
    """
    # \(code.rawValue): \(title)

    \(why)

    ## Avoid

    ```\(language.rawValue)
    \(avoid)
    ```

    ## Prefer

    ```\(language.rawValue)
    \(prefer)
    ```

    """
  }

  /// The page for a terminal, ending with a line feed.
  package var text: String {
    func indented(_ example: String) -> String {
      example.split(separator: "\n", omittingEmptySubsequences: false)
        .map { $0.isEmpty ? "" : "    " + $0 }.joined(separator: "\n")
    }
    return """
      \(code.rawValue): \(title)

      \(why)

      Avoid:

      \(indented(avoid))

      Prefer:

      \(indented(prefer))

      """
  }

  /// The list of all codes as Markdown: the file `docs/diagnostics/README.md`.
  package static var index: String {
    var text = """
      # Diagnostic codes

      One page a code: what it means, what to avoid, what to write. `sluice explain-code CODE`
      prints the same. The pages are generated from `Sources/Diagnostics/Codes/`.

      """
    for area in Area.allCases {
      text += "\n## \(area.rawValue): \(area.title)\n\n"
      for page in area.pages {
        text += "- [\(page.code.rawValue)](\(page.code.rawValue).md): \(page.title)\n"
      }
    }
    return text
  }
}
