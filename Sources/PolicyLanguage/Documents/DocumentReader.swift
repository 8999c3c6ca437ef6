package import Diagnostics

/// Reads one file of policies: strict YAML, then the syntax tree of its kind of document.
package enum DocumentReader {
  /// The one version of the language that this program reads.
  package static let apiVersion = "sluice/v1"

  /// The document in `file`, with everything that is wrong in it, reported at once.
  ///
  /// - Parameters:
  ///   - file: Its name without the extension stands in for a `name` that is missing.
  ///   - id: Of `file` in the caller's ``SourceSet``; stands in every span.
  ///   - limits: What the file may cost; they also bound the findings that are kept.
  /// - Returns: A document beside errors is partial: what could not be read is left out, so that
  ///   whoever goes on with it repeats none of the findings. No document where not even its kind, or
  ///   something that its tree cannot do without, could be read.
  package static func read(
    _ file: SourceFile, id: SourceID, limits: YAMLLimits = YAMLLimits()
  ) -> Checked<Document?> {
    let checked = YAMLReader.read(file, id: id, limits: limits)
    var findings = checked.diagnostics
    guard let root = checked.value?.root else { return Checked(nil, findings) }
    let document = Self.document(root, fileName: file.path, &findings)
    return Checked(document, Array(findings.prefix(max(limits.findingsMax, 1))))
  }

  private static func document(
    _ root: YAMLNode, fileName: String, _ findings: inout [Diagnostic]
  ) -> Document? {
    guard root.isCollection(.mapping, "a document (a mapping)", &findings) else { return nil }
    let entries = root.ownEntries
    if let version = entries.first(where: { $0.key.hasText("apiVersion") })?.value,
      isOtherVersion(version.text)
    {
      // What another version means by its keys is not known: nothing else is said.
      findings.append(.unknownAPIVersion(version, isOther: true))
      return nil
    }
    guard let kind = kind(of: root, entries, &findings) else { return nil }
    let head = DocumentHead(fileName: fileName, node: root)
    switch kind {
    case .feature: return FeatureDecoder.document(root, head, &findings).map { .feature($0) }
    case .policy: return PolicyDecoder.document(root, head, &findings).map { .policy($0) }
    case .tenant: return TenantDecoder.document(root, head, &findings).map { .tenant($0) }
    case .test: return TestDecoder.document(root, head, &findings).map { .test($0) }
    case .matrix: return MatrixDecoder.document(root, head, &findings).map { .matrix($0) }
    }
  }

  /// Whether the text names a version of the language that is not ours, `sluice/v2` say.
  private static func isOtherVersion(_ text: String) -> Bool {
    guard text != apiVersion, text.hasPrefix("sluice/v") else { return false }
    let number = text.dropFirst("sluice/v".count).utf8
    return !number.isEmpty && number.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= $0 }
  }

  /// The kind that the document has, or was probably meant to have.
  private static func kind(
    of root: YAMLNode, _ entries: [YAMLEntry], _ findings: inout [Diagnostic]
  ) -> DocumentKind? {
    let node =
      entries.first { $0.key.hasText("kind") }?.value
      // A misspelt key is reported with all others once the kind is known.
      ?? entries.first { DocumentHead.key(meantBy: $0.key.text) == "kind" }?.value
    if let text = node?.string(&findings), let node {
      if let kind = DocumentKind(rawValue: text) { return kind }
      let kinds = DocumentKind.allCases.map(\.rawValue)
      let nearest = Suggestion.nearest(to: text, among: kinds)
      findings.append(.unknownKind(text, at: node, nearest: nearest))
      if let kind = nearest.flatMap(DocumentKind.init(rawValue:)) { return kind }
    }
    if !root.record.flags.contains(.hasRefusedKey) {
      for key in DocumentHead.keys where !(key == "kind" && node != nil) {
        let isThere = entries.contains { DocumentHead.key(meantBy: $0.key.text) == key }
        if !isThere {
          findings.append(root.finding.missingKey(key, in: "a document", at: root.headSpan))
        }
      }
    }
    return nil
  }
}

/// The kinds of document; the raw value is the word behind `kind:`.
enum DocumentKind: String, CaseIterable {
  case feature = "Feature"
  case policy = "Policy"
  case tenant = "Tenant"
  case test = "Test"
  case matrix = "Matrix"
}

/// What every document begins with.
struct DocumentHead {
  static let keys = ["apiVersion", "kind", "name"]

  /// The key that a text is, or was probably meant to be.
  static func key(meantBy text: String) -> String? {
    keys.contains(text) ? text : Suggestion.nearest(to: text, among: keys)
  }

  let fileName: String
  let node: YAMLNode

  /// Checks the version, and reads the name.
  ///
  /// - Returns: The name as it was written, also where it is no good one: others refer to it. Without
  ///   one, that of the file, as far as it is a good one.
  func name(
    _ reader: MappingReader, of what: String, _ form: NameForm, _ findings: inout [Diagnostic]
  ) -> Located<String>? {
    if let version = reader["apiVersion"], let text = version.string(&findings),
      text != DocumentReader.apiVersion
    {
      findings.append(.unknownAPIVersion(version, isOther: false))
    }
    if let name = reader["name"]?.name(what, form, &findings) { return name }
    let file = fileName.split(separator: "/").last ?? ""
    let stem = String(file.split(separator: ".").first ?? "")
    return form.allows(stem) ? Located(stem, at: node.headSpan) : nil
  }
}
