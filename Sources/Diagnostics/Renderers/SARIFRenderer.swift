import JSON

/// Findings as SARIF 2.1.0 (Static Analysis Results Interchange Format, OASIS), for code scanning.
///
/// Columns count Unicode scalars, which the output states. The page of each code that occurs comes
/// along as the help of its rule.
package struct SARIFRenderer: ReportRenderer {
  private let toolVersion: String?
  private let pagesURL: String?

  /// - Parameters:
  ///   - toolVersion: The version of the program.
  ///   - pagesURL: Where the code pages are published, ending with `/`; nil leaves the links out.
  package init(toolVersion: String? = nil, pagesURL: String? = nil) {
    self.toolVersion = toolVersion
    self.pagesURL = pagesURL
  }

  package func render(_ report: Report, sources: SourceSet) -> String {
    let codes = Set(report.shown.map(\.code)).sorted()
    let indices = Dictionary(uniqueKeysWithValues: codes.enumerated().map { ($1, $0) })
    var driver: [(String, JSONValue)] = [("name", .string("sluice"))]
    if let toolVersion { driver.append(("version", .string(toolVersion))) }
    driver.append(("rules", .array(codes.map(rule))))

    let results = report.shown.map { result($0, index: indices[$0.code] ?? -1, sources) }
    var run: [(String, JSONValue)] = [
      ("tool", .members([("driver", .members(driver))])),
      ("columnKind", .string("unicodeCodePoints")),
      ("results", .array(results)),
    ]
    if report.leftOut > 0 {
      run.append(("properties", .members([("leftOut", .integer(report.leftOut))])))
    }
    let document = JSONValue.members([
      ("$schema", .string("https://json.schemastore.org/sarif-2.1.0.json")),
      ("version", .string("2.1.0")),
      ("runs", .array([.members(run)])),
    ])
    return document.prettyText + "\n"
  }

  private func rule(_ code: DiagnosticCode) -> JSONValue {
    var members: [(String, JSONValue)] = [("id", .string(code.rawValue))]
    guard let page = CodePage.page(of: code) else { return .members(members) }
    members += [
      ("shortDescription", message(page.title)),
      ("fullDescription", message(page.why)),
      ("help", .members([("text", .string(page.text)), ("markdown", .string(page.markdown))])),
    ]
    if let pagesURL { members.append(("helpUri", .string("\(pagesURL)\(code.rawValue).md"))) }
    return .members(members)
  }

  private func result(_ diagnostic: Diagnostic, index: Int, _ sources: SourceSet) -> JSONValue {
    let words =
      [diagnostic.message] + diagnostic.notes.map { "note: \($0)" }
      + diagnostic.help.map { "help: \($0)" }
    var members: [(String, JSONValue)] = [
      ("ruleId", .string(diagnostic.code.rawValue)),
      ("ruleIndex", .integer(index)),
      ("level", .string(diagnostic.severity.rawValue)),
      ("message", message(words.joined(separator: "\n"))),
      (
        "locations",
        .array([diagnostic.primary].compactMap(\.self).map { location($0, id: nil, sources) })
      ),
    ]
    if !diagnostic.secondary.isEmpty {
      let related = diagnostic.secondary.enumerated().map { location($1, id: $0, sources) }
      members.append(("relatedLocations", .array(related)))
    }
    if !diagnostic.fixes.isEmpty {
      members.append(("fixes", .array(diagnostic.fixes.map { fix($0, sources) })))
    }
    return .members(members)
  }

  private func location(_ label: Diagnostic.Label, id: Int?, _ sources: SourceSet) -> JSONValue {
    let file = sources[label.span.file]
    var members: [(String, JSONValue)] = []
    if let id { members.append(("id", .integer(id))) }
    let physical = JSONValue.members([
      ("artifactLocation", artifact(file)), ("region", region(label.span, file)),
    ])
    members.append(("physicalLocation", physical))
    if !label.text.isEmpty { members.append(("message", message(label.text))) }
    return .members(members)
  }

  private func fix(_ fix: Diagnostic.Fix, _ sources: SourceSet) -> JSONValue {
    let file = sources[fix.span.file]
    let replacement = JSONValue.members([
      ("deletedRegion", region(fix.span, file)),
      ("insertedContent", message(fix.replacement)),
    ])
    let change = JSONValue.members([
      ("artifactLocation", artifact(file)), ("replacements", .array([replacement])),
    ])
    return .members([
      ("description", message(fix.title)), ("artifactChanges", .array([change])),
    ])
  }

  private func region(_ span: SourceSpan, _ file: SourceFile) -> JSONValue {
    let range = file.clamped(span)
    let start = file.position(at: range.lowerBound)
    let end = file.position(at: range.upperBound)
    return .members([
      ("startLine", .integer(start.line)),
      ("startColumn", .integer(start.column)),
      ("endLine", .integer(end.line)),
      ("endColumn", .integer(end.column)),
      ("byteOffset", .integer(range.lowerBound)),
      ("byteLength", .integer(range.count)),
    ])
  }

  private func artifact(_ file: SourceFile) -> JSONValue {
    let path = Self.percentEncoded(file.path)
    if path.hasPrefix("/") { return .members([("uri", .string("file://\(path)"))]) }
    return .members([("uri", .string(path)), ("uriBaseId", .string("%SRCROOT%"))])
  }

  private func message(_ text: String) -> JSONValue { .members([("text", .string(text))]) }

  /// A path as a URI: everything but unreserved characters and slashes (RFC 3986) is encoded.
  private static func percentEncoded(_ path: String) -> String {
    let hex = Array("0123456789ABCDEF")
    return path.utf8.reduce(into: "") { result, byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        result += "%\(hex[Int(byte >> 4)])\(hex[Int(byte & 15)])"
      }
    }
  }
}
