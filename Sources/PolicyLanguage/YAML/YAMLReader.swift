package import Diagnostics

/// Reads a policy file: strict YAML 1.2 into a flat tree, with everything that is wrong in it.
package enum YAMLReader {
  /// The tree of the one document in `file`.
  ///
  /// All findings about content are reported at once, in order of position. A syntax error ends the
  /// reading, because libyaml cannot go on behind one.
  ///
  /// - Parameters:
  ///   - file: Its bytes are looked at as they are; no encoding but UTF-8 is read.
  ///   - id: Of `file` in the caller's ``SourceSet``; stands in every span.
  ///   - limits: What the file may cost.
  /// - Returns: No tree where no whole document could be read (encoding, syntax, limits, empty
  ///   file). A tree beside findings is whole, and what was reported is marked in it
  ///   (``YAMLNode/isRefused``).
  package static func read(
    _ file: SourceFile, id: SourceID, limits: YAMLLimits = YAMLLimits()
  ) -> Checked<YAMLTree?> {
    let finding = YAMLFinding(file: id)
    let bytes = file.bytes
    guard bytes.count <= limits.bytesMax else {
      return Checked(nil, [finding.fileTooLarge(bytes.count, max: limits.bytesMax)])
    }
    if let encoding = ForeignEncoding(of: bytes) {
      return Checked(nil, [finding.foreignEncoding(encoding.rawValue)])
    }
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var early: [Diagnostic] = start == 0 ? [] : [finding.byteOrderMark()]
    let scan = bytes.withUnsafeBufferPointer {
      TextScan($0, from: start, troublesMax: limits.findingsMax)
    }
    early += scan.troubles.map { trouble in
      switch trouble.kind {
      case .invalidUTF8: finding.invalidUTF8(trouble.start, trouble.end, byte: bytes[trouble.start])
      case .character(let value): finding.character(value, trouble.start, trouble.end)
      }
    }
    guard !scan.tooManyTroubles else { return Checked(nil, early) }
    let readable = scan.troubles.isEmpty ? bytes : scan.repaired(bytes)
    return readable.withUnsafeBufferPointer { buffer in
      var builder = TreeBuilder(
        UnsafeBufferPointer(rebasing: buffer[start...]), base: start, isASCII: scan.isASCII,
        finding: finding, limits: limits, troubles: scan.troubles, findings: early)
      let tree = builder.build(tabs: scan.indentingTabs)
      return Checked(tree, builder.findings)
    }
  }
}

/// Encodings that begin like something else than UTF-8.
private enum ForeignEncoding: String {
  case utf16 = "UTF-16"
  case utf32 = "UTF-32"

  init?(of bytes: [UInt8]) {
    let head = Array(bytes.prefix(4))
    if head.starts(with: [0, 0, 0xFE, 0xFF]) || head.starts(with: [0xFF, 0xFE, 0, 0]) {
      self = .utf32
    } else if head.starts(with: [0xFE, 0xFF]) || head.starts(with: [0xFF, 0xFE]) {
      self = .utf16
    } else if head.count == 4, head[0] != 0, head[1] == 0, head[2] == 0, head[3] == 0 {
      self = .utf32
    } else if head.count >= 2, (head[0] == 0) != (head[1] == 0) {
      // One letter and one zero byte: no mark, but no text in UTF-8 either.
      self = .utf16
    } else {
      return nil
    }
  }
}
