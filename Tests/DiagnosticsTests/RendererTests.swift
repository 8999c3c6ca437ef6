import Diagnostics
import Foundation
import TestKit
import Testing

@Suite struct `Renderers` {
  private func check(_ found: String, _ golden: String) {
    let mismatch = goldenMismatch(
      found, file: PackageRoot.file("Tests/DiagnosticsTests/Goldens/\(golden)"))
    #expect(mismatch == nil)
  }

  @Test(arguments: Sample.all)
  func `write text`(_ sample: Sample) {
    check(
      TextRenderer().render(sample.diagnostics, sources: sample.sources), "text/\(sample).txt")
  }

  @Test(arguments: Sample.all)
  func `write one line a finding`(_ sample: Sample) {
    let text = ConciseRenderer().render(sample.diagnostics, sources: sample.sources)
    check(text, "concise/\(sample).txt")
    let report = Report(sample.diagnostics)
    #expect(text.split(separator: "\n").count == report.shown.count + 1)
  }

  @Test(arguments: Sample.all)
  func `write annotations`(_ sample: Sample) {
    let text = GitHubRenderer().render(sample.diagnostics, sources: sample.sources)
    check(text, "github/\(sample).txt")
    #expect(text.split(separator: "\n").allSatisfy { $0.hasPrefix("::") })
  }

  @Test(arguments: Sample.all)
  func `let no dangerous character through`(_ sample: Sample) {
    for format in [ReportFormat.text, .concise, .json, .sarif] {
      let text = format.renderer().render(sample.diagnostics, sources: sample.sources)
      let found = text.unicodeScalars.filter {
        $0.value < 0x20 && $0 != "\n" || $0.value == 0x7F
      }
      #expect(found.isEmpty, "\(format)")
      if format == .text || format == .concise {
        let invisible: Set<Unicode.Scalar> = ["\u{202E}", "\u{200B}", "\u{85}", "\u{9B}"]
        #expect(invisible.isDisjoint(with: text.unicodeScalars), "\(format)")
      }
    }
  }

  @Test func `differ in colours alone`() {
    for sample in Sample.all {
      for (colored, plain) in [
        (TextRenderer(color: true) as any ReportRenderer, TextRenderer() as any ReportRenderer),
        (ConciseRenderer(color: true), ConciseRenderer()),
      ] {
        let text = colored.render(sample.diagnostics, sources: sample.sources)
        #expect(text.contains("\u{1B}["))
        let stripped = text.replacing(/\u{1B}\[[0-9;]*m/, with: "")
        #expect(stripped == plain.render(sample.diagnostics, sources: sample.sources))
      }
    }
  }

  @Test func `colour what is wrong, what belongs to it and what is done`() throws {
    let sample = try #require(Sample.all.first { $0.description == "fixes" })
    check(
      TextRenderer(color: true).render(sample.diagnostics, sources: sample.sources),
      "text/fixes in colour.txt")
  }

  @Test func `write nothing for people when nothing was found`() {
    #expect(TextRenderer().render([], sources: SourceSet()) == "")
    #expect(ConciseRenderer().render([], sources: SourceSet()) == "")
    #expect(GitHubRenderer().render([], sources: SourceSet()) == "")
  }

  @Test func `leave the summary out when asked`() throws {
    let sample = try #require(Sample.all.first)
    let text = TextRenderer(showsSummary: false).render(
      sample.diagnostics, sources: sample.sources)
    #expect(text.hasSuffix("help: did you mean `on_replied`?\n"))
  }

  @Test func `count what is left out also when nothing is shown`() throws {
    let sample = try #require(Sample.all.first)
    let report = Report(sample.diagnostics, shownMax: 0)
    #expect(
      TextRenderer().render(report, sources: sample.sources) == "1 error (1 not shown)\n")
  }

  @Test func `take any bytes and any spans`() {
    var random = SplitMix64(state: 7)
    for _ in 0..<400 {
      let length = Int(random.next() % 40)
      let alphabet: [UInt8] = [0x0A, 0x0D, 0x09, 0x20, 0x61, 0xC3, 0xA4, 0xE6, 0x97, 0xA5, 0xFF, 0]
      let bytes = (0..<length).map { _ in alphabet[Int(random.next() % 12)] }
      var sources = SourceSet()
      let id = sources.add(SourceFile(path: "a", bytes: bytes))
      func span() -> SourceSpan {
        let start = Int(random.next() % 44)
        return SourceSpan(file: id, start: start, end: start + Int(random.next() % 20))
      }
      let diagnostic = Diagnostic(
        .yamlSyntax, "m", at: span(), label: "one",
        secondary: [.init(span: span(), text: "two"), .init(span: span(), text: "three")],
        fixes: [.init(title: "t", span: span(), replacement: "a\nb")])
      let text = TextRenderer(columnsMax: 20).render([diagnostic], sources: sources)
      #expect(text.contains("one") && text.contains("two") && text.contains("three"))
      for format in ReportFormat.allCases {
        #expect(!format.renderer().render([diagnostic], sources: sources).isEmpty)
      }
    }
  }
}

/// Random numbers that a seed repeats.
private struct SplitMix64 {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

@Suite struct `Machine formats` {
  private func parsed(_ text: String) throws -> [String: Any] {
    let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
    return try #require(value as? [String: Any])
  }

  @Test(arguments: Sample.all)
  func `JSON is read by another parser and means the same`(_ sample: Sample) throws {
    let text = JSONRenderer().render(sample.diagnostics, sources: sample.sources)
    let report = Report(sample.diagnostics)
    let document = try parsed(text)
    #expect(document["version"] as? Int == 1)
    let found = try #require(document["diagnostics"] as? [[String: Any]])
    #expect(found.map { $0["code"] as? String } == report.shown.map(\.code.rawValue))
    #expect(found.map { $0["message"] as? String } == report.shown.map(\.message))
    #expect(found.map { $0["help"] as? [String] } == report.shown.map(\.help))
    for (json, diagnostic) in zip(found, report.shown) {
      let primary = json["primary"] as? [String: Any]
      #expect((primary == nil) == (diagnostic.primary == nil))
      guard let primary, let span = diagnostic.primary?.span else { continue }
      let start = try #require(primary["start"] as? [String: Int])
      let file = sample.sources[span.file]
      let position = file.position(at: span.start)
      #expect(primary["file"] as? String == file.path)
      #expect(start["offset"] == min(span.start, file.bytes.count))
      #expect(start["line"] == position.line)
      #expect(start["column"] == position.column)
    }
    let summary = try #require(document["summary"] as? [String: Int])
    #expect(summary["errors"] == report.counts.errors)
    #expect(summary["leftOut"] == report.leftOut)
  }

  @Test(arguments: ["single line", "fixes", "dangerous characters"])
  func `JSON and SARIF stay as they are`(_ name: String) throws {
    let sample = try #require(Sample.all.first { $0.description == name })
    for (renderer, ending) in [
      (JSONRenderer() as any ReportRenderer, "json"), (SARIFRenderer(), "sarif"),
    ] {
      let mismatch = goldenMismatch(
        renderer.render(sample.diagnostics, sources: sample.sources),
        file: PackageRoot.file("Tests/DiagnosticsTests/Goldens/\(ending)/\(name).\(ending)"))
      #expect(mismatch == nil)
    }
  }

  @Test func `JSON without findings is a document`() throws {
    let document = try parsed(JSONRenderer().render([], sources: SourceSet()))
    #expect((document["diagnostics"] as? [Any])?.isEmpty == true)
  }

  @Test(arguments: Sample.all)
  func `SARIF has what its schema requires`(_ sample: Sample) throws {
    let renderer = SARIFRenderer(toolVersion: "1.2.3", pagesURL: "https://example.org/d/")
    let document = try parsed(renderer.render(sample.diagnostics, sources: sample.sources))
    #expect(document["version"] as? String == "2.1.0")
    let runs = try #require(document["runs"] as? [[String: Any]])
    let run = try #require(runs.first)
    #expect(run["columnKind"] as? String == "unicodeCodePoints")
    let tool = try #require(run["tool"] as? [String: Any])
    let driver = try #require(tool["driver"] as? [String: Any])
    #expect(driver["name"] as? String == "sluice")
    #expect(driver["version"] as? String == "1.2.3")
    let rules = try #require(driver["rules"] as? [[String: Any]])
    let results = try #require(run["results"] as? [[String: Any]])
    #expect(results.count == Report(sample.diagnostics).shown.count)
    for result in results {
      let message = try #require(result["message"] as? [String: Any])
      #expect((message["text"] as? String)?.isEmpty == false)
      #expect(["error", "warning", "note"].contains(result["level"] as? String))
      let index = try #require(result["ruleIndex"] as? Int)
      let rule = rules[index]
      let code = try #require(result["ruleId"] as? String)
      #expect(rule["id"] as? String == code)
      #expect(rule["helpUri"] as? String == "https://example.org/d/\(code).md")
      for location in try #require(result["locations"] as? [[String: Any]]) {
        let physical = try #require(location["physicalLocation"] as? [String: Any])
        let region = try #require(physical["region"] as? [String: Int])
        let startLine = try #require(region["startLine"])
        let endLine = try #require(region["endLine"])
        #expect(1 <= startLine && startLine <= endLine)
        #expect(region["startColumn", default: 0] >= 1 && region["endColumn", default: 0] >= 1)
        let artifact = try #require(physical["artifactLocation"] as? [String: Any])
        let uri = try #require(artifact["uri"] as? String)
        #expect(uri.allSatisfy { $0.isASCII && $0 != " " && $0 != "\u{1B}" })
      }
      for fix in (result["fixes"] as? [[String: Any]]) ?? [] {
        let changes = try #require(fix["artifactChanges"] as? [[String: Any]])
        let replacements = try #require(changes.first?["replacements"] as? [[String: Any]])
        #expect(replacements.first?["deletedRegion"] != nil)
        #expect(replacements.first?["insertedContent"] != nil)
      }
    }
  }

  @Test func `SARIF names absolute and odd paths as URIs`() {
    var sources = SourceSet()
    let odd = sources.add(SourceFile(path: "über uns/a:b%.yaml", bytes: []))
    let absolute = sources.add(SourceFile(path: "/etc/sluice/a.yaml", bytes: []))
    let text = SARIFRenderer().render(
      [odd, absolute].map {
        Diagnostic(
          .emptyDocument, "the file is empty", at: SourceSpan(file: $0, start: 0, end: 0))
      }, sources: sources)
    #expect(text.contains("\"uri\": \"%C3%BCber%20uns/a%3Ab%25.yaml\""))
    #expect(text.contains("\"uri\": \"file:///etc/sluice/a.yaml\""))
  }

  @Test func `SARIF knows codes that have no page`() throws {
    let unknown = Diagnostic(DiagnosticCode(rawValue: "Z0001"), "unknown", at: nil)
    let text = SARIFRenderer().render([unknown], sources: SourceSet())
    #expect(try parsed(text)["version"] != nil)
    #expect(text.contains("\"id\": \"Z0001\""))
  }

  @Test func `annotations escape what would end them`() {
    var sources = SourceSet()
    let id = sources.add(SourceFile(path: "a,b:c%.yaml", bytes: Array("no\nno\n".utf8)))
    let text = GitHubRenderer().render(
      [
        Diagnostic(
          .ambiguousBoolean, "100% of `a:b,c`\r\nare wrong",
          at: SourceSpan(file: id, start: 0, end: 2)),
        Diagnostic(
          .yamlSyntax, .warning, "two lines", at: SourceSpan(file: id, start: 0, end: 4),
          help: ["quote it"]),
        Diagnostic(.noTests, .note, "nowhere", at: nil),
      ], sources: sources)
    #expect(
      text == """
        ::notice title=T0001::nowhere
        ::warning file=a%2Cb%3Ac%25.yaml,line=1,endLine=2,title=Y0001::two lines%0Ahelp: quote it
        ::error file=a%2Cb%3Ac%25.yaml,line=1,col=1,endLine=1,endColumn=3,title=Y0004::100%25 of \
        `a:b,c`%0D%0Aare wrong

        """)
  }
}
