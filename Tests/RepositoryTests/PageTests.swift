import Diagnostics
import Foundation
import Operations
import TestKit
import Testing

@Suite struct `Pages of diagnostics` {
  /// Codes that no example and no golden shows, each with the reason.
  static let unseen: [String: String] = [
    "R0004": "planned: the analysis of rule sets",
    "R0005": "planned: the analysis of rule sets",
    "R0007": "planned: the analysis of rule sets",
    "T0001": "`sluice test` says it of a whole run",
    "T0005": "`sluice test` says it of what it ran",
    "Y0013": "the limit is too far for a file; the reader's tests lower it",
    "Y0020": "the limit is too far for a file",
  ]
  /// Seen in goldens, but too large for a page.
  static let tooLarge: Set<String> = ["X0012"]

  /// The pages of YAML are proved by the reader's own tests.
  static let pages = CodePage.all.filter {
    !$0.code.rawValue.hasPrefix("Y") && unseen[$0.code.rawValue] == nil
      && !tooLarge.contains($0.code.rawValue)
  }

  @Test func `are found`() { #expect(Self.pages.count >= 60) }

  @Test(arguments: pages.map(\.code.rawValue))
  func `have examples that do what they say`(_ code: String) throws {
    let page = try #require(CodePage.page(of: DiagnosticCode(rawValue: code)))
    let avoid = findings(in: ExampleDocument.files(page.avoid, page.language) + shippedPolicies)
    #expect(
      avoid.findings.contains { $0.code == page.code },
      "\(TextRenderer().render(Report(avoid.findings), sources: avoid.sources))")
    let prefer = findings(in: ExampleDocument.files(page.prefer, page.language) + shippedPolicies)
    let bad = prefer.findings.filter { $0.severity == .error || $0.code == page.code }
    #expect(bad == [], "\(TextRenderer().render(Report(bad), sources: prefer.sources))")
  }

  @Test func `are for codes that some golden shows`() throws {
    // The renderers' samples are invented: they show no code that anything raises.
    var seen: Set<String> = []
    for path in Repository.files(under: "Tests") + Repository.files(under: "examples")
    where path.hasSuffix(".txt") && !path.hasPrefix("Tests/DiagnosticsTests/") {
      let text = try Repository.text(path)
      for match in text.matches(of: /\[([A-Z][0-9]{4})\]/) { seen.insert(String(match.1)) }
    }
    #expect(seen.count > 60)
    let codes = Set(CodePage.all.map(\.code.rawValue))
    #expect(codes.subtracting(seen).sorted() == Self.unseen.keys.sorted())
  }

  @Test func `exist for every code that the sources write`() throws {
    for path in Repository.files(under: "Sources") where path.hasSuffix(".swift") {
      for match in try Repository.text(path).matches(of: /"([PXRTY][0-9]{4})"/) {
        let code = DiagnosticCode(rawValue: String(match.1))
        #expect(CodePage.page(of: code) != nil, "\(code.rawValue) in \(path)")
      }
    }
  }
}

@Suite struct `Documents in the guide of the language` {
  struct Block: Sendable, CustomTestStringConvertible {
    let path: String
    let line: Int
    let info: String
    let text: String
    var testDescription: String { "\(path):\(line)" }
  }

  static let blocks: [Block] = Repository.files(under: "docs").filter { $0.hasSuffix(".md") }
    .flatMap { path in
      var blocks: [Block] = []
      var open: (line: Int, info: String, text: String)?
      let lines = ((try? Repository.text(path)) ?? "").split(
        separator: "\n", omittingEmptySubsequences: false)
      for (number, line) in lines.enumerated() {
        if line.hasPrefix("```") {
          if let block = open {
            blocks.append(
              Block(path: path, line: block.line, info: block.info, text: block.text))
            open = nil
          } else {
            open = (number + 1, String(line.dropFirst(3)), "")
          }
        } else {
          open?.text += line + "\n"
        }
      }
      return blocks
    }

  static let documents = blocks.filter { $0.info == "yaml document" }

  @Test func `are found and marked`() {
    #expect(Self.documents.count >= 4)
    let unmarked = Self.blocks.filter {
      $0.text.hasPrefix("apiVersion:") && $0.info != "yaml document"
        && !$0.path.hasPrefix("docs/diagnostics/")
    }
    #expect(unmarked.map(\.testDescription) == [])
  }

  /// Each takes the place of the shipped document of its kind and name.
  @Test(arguments: documents)
  func `are accepted`(_ block: Block) throws {
    let head = Self.head(of: block.text)
    let shipped = shippedPolicies.filter {
      Self.head(of: String(decoding: $0.bytes, as: UTF8.self)) != head
    }
    let found = findings(
      in: shipped + [SourceFile(path: "block.yaml", bytes: Array(block.text.utf8))])
    let bad = found.findings.filter { $0.severity == .error }
    #expect(bad == [], "\(TextRenderer().render(Report(bad), sources: found.sources))")
  }

  private static func head(of text: String) -> [Substring] {
    text.split(separator: "\n").filter { $0.hasPrefix("kind:") || $0.hasPrefix("name:") }
  }
}
