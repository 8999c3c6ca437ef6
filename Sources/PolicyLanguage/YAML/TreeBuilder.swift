import CLibYAML
import Diagnostics

/// Builds the flat tree from libyaml's events and collects what is wrong on the way.
struct TreeBuilder {
  private(set) var findings: [Diagnostic]

  private let input: UnsafeBufferPointer<UInt8>
  /// Where `input` begins in the file: behind a byte order mark that was reported.
  private let base: Int
  private let finding: YAMLFinding
  private let limits: YAMLLimits
  /// What was overwritten before reading, in ascending order: no text around it can be trusted.
  private let troubles: [TextScan.Trouble]
  private var cursor: MarkCursor
  private var records: [YAMLTree.Record] = []
  private var text: [UInt8] = []
  private var open: [Frame] = []
  private var documents = 0
  private var keys = DuplicateKeys()
  private var omitted = 0

  /// A collection that is not closed yet.
  private struct Frame {
    let index: Int
    let isMapping: Bool
    let isFlow: Bool
    var children: Int32 = 0
    /// Where the last child ended: the end of a block collection, of which libyaml knows no better
    /// than where the next thing starts.
    var lastEnd: Int32
    var flags: YAMLTree.Flags = []
  }

  private enum Step {
    case more
    /// The whole document was read.
    case done
    /// A limit was reached; what was read is not whole.
    case gaveUp
  }

  init(
    _ input: UnsafeBufferPointer<UInt8>, base: Int, isASCII: Bool, finding: YAMLFinding,
    limits: YAMLLimits, troubles: [TextScan.Trouble], findings: [Diagnostic]
  ) {
    self.input = input
    self.base = base
    self.finding = finding
    self.limits = limits
    self.findings = findings
    self.troubles = troubles
    cursor = MarkCursor(input, isASCII: isASCII)
    // About one node in twelve bytes in files like ours.
    records.reserveCapacity(min(limits.nodesMax, input.count / 12 + 8))
    text.reserveCapacity(input.count)
    open.reserveCapacity(limits.depthMax)
  }

  /// - Parameter tabs: Offsets of tabs in leading white space, ascending.
  /// - Returns: The tree if one whole document was read.
  mutating func build(tabs: [Int]) -> YAMLTree? {
    guard let parser = LibYAMLParser(input) else {
      report(finding.outOfMemory())
      return nil
    }
    var step: Step? = .more
    while step == .more {
      step = parser.next { event in take(event) }
    }
    var isWhole = step == .done
    if step == nil {
      let problem = parser.problem
      tell(problem, tabs: tabs)
      isWhole = false
    } else if isWhole {
      for tab in tabs where !isInsideScalar(tab) { report(finding.tab(at: tab)) }
      if records.isEmpty || isEmptyScalar(0) {
        report(finding.emptyDocument())
        isWhole = false
      }
    }
    findings.sort {
      ($0.primary?.span.start ?? 0, $0.code) < ($1.primary?.span.start ?? 0, $1.code)
    }
    if omitted > 0 {
      findings[findings.count - 1].notes.append(
        "\(omitted) more \(omitted == 1 ? "finding is" : "findings are") not shown")
    }
    return isWhole ? YAMLTree(file: finding.file, records: records, text: text) : nil
  }

  private func isEmptyScalar(_ index: Int) -> Bool {
    let record = records[index]
    return record.kind == .scalar && record.style == .plain && record.count == 0
      && !record.flags.contains(.refused)
  }

  private mutating func report(_ diagnostic: Diagnostic) {
    if findings.count < limits.findingsMax {
      findings.append(diagnostic)
    } else {
      omitted += 1
    }
  }

  // MARK: Events

  private mutating func take(_ event: borrowing yaml_event_t) -> Step {
    switch event.type {
    case YAML_SCALAR_EVENT: return scalar(event)
    case YAML_MAPPING_START_EVENT:
      let data = event.data.mapping_start
      return begin(
        event, isMapping: true, isFlow: data.style == YAML_FLOW_MAPPING_STYLE, data.anchor, data.tag
      )
    case YAML_SEQUENCE_START_EVENT:
      let data = event.data.sequence_start
      return begin(
        event, isMapping: false, isFlow: data.style == YAML_FLOW_SEQUENCE_STYLE, data.anchor,
        data.tag)
    case YAML_MAPPING_END_EVENT, YAML_SEQUENCE_END_EVENT:
      end(event)
      return .more
    case YAML_ALIAS_EVENT:
      let start = offset(event.start_mark)
      let end = offset(event.end_mark)
      report(finding.alias(start, end))
      return add(
        .init(start: start, end: end, next: 0, kind: .scalar, style: .plain, flags: .refused))
    case YAML_DOCUMENT_START_EVENT:
      documents += 1
      if event.data.document_start.tag_directives.start
        != event.data.document_start.tag_directives.end
      {
        let start = offset(event.start_mark)
        report(finding.tag(start, endOfWord(start)))
      }
      if let version = event.data.document_start.version_directive?.pointee,
        version.major != 1 || version.minor != 2
      {
        let start = offset(event.start_mark)
        report(finding.version(version.major, version.minor, start, endOfWord(start)))
      }
      guard documents > 1 else { return .more }
      let start = offset(event.start_mark)
      report(finding.secondDocument(start, max(start, offset(event.end_mark))))
      return .done
    case YAML_STREAM_END_EVENT: return .done
    default: return .more
    }
  }

  private mutating func scalar(_ event: borrowing yaml_event_t) -> Step {
    let data = event.data.scalar
    var record = YAMLTree.Record(
      start: offset(event.start_mark), end: 0, next: 0, kind: .scalar, style: .plain)
    record.end = max(record.start, offset(event.end_mark))
    if data.anchor != nil || data.tag != nil {
      record.start = properties(record.start, data.anchor, data.tag)
      record.end = max(record.start, record.end)
      record.flags = .refused
    }
    if !troubles.isEmpty, hasTrouble(record) { record.flags = .refused }
    let value = UnsafeBufferPointer(start: data.value, count: data.length)
    record.textStart = Int32(truncatingIfNeeded: text.count)
    record.count = Int32(truncatingIfNeeded: value.count)
    text.append(contentsOf: value)
    switch data.style {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: record.style = .singleQuoted
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
      record.style = .doubleQuoted
      escapes(of: &record, value)
    case YAML_LITERAL_SCALAR_STYLE:
      record.style = .literal
      record.end = trimmed(record)
    case YAML_FOLDED_SCALAR_STYLE:
      record.style = .folded
      record.end = trimmed(record)
    default:
      record.meaning = PlainMeaning(of: value)
      if record.meaning.isRefused, record.flags.isEmpty {
        report(
          finding.oddPlain(record.meaning, value, at: finding.span(of: record), isKey: isKeyNext))
        record.flags = .refused
      }
    }
    return add(record, isKeyScalar: true)
  }

  private mutating func begin(
    _ event: borrowing yaml_event_t, isMapping: Bool, isFlow: Bool,
    _ anchor: UnsafeMutablePointer<UInt8>?, _ tag: UnsafeMutablePointer<UInt8>?
  ) -> Step {
    let start = offset(event.start_mark)
    guard open.count < limits.depthMax else {
      report(finding.tooDeep(start, max: limits.depthMax))
      return .gaveUp
    }
    var record = YAMLTree.Record(
      start: start, end: start, next: 0, kind: isMapping ? .mapping : .sequence,
      style: isFlow ? .flow : .block)
    if anchor != nil || tag != nil {
      record.start = properties(start, anchor, tag)
      record.end = record.start
      record.flags = .refused
    }
    let step = add(record)
    guard step == .more else { return step }
    open.append(
      Frame(
        index: records.count - 1, isMapping: isMapping, isFlow: isFlow, lastEnd: record.start,
        flags: record.flags))
    return .more
  }

  private mutating func end(_ event: borrowing yaml_event_t) {
    guard let frame = open.popLast() else { return }
    var end = frame.lastEnd
    if frame.isFlow {
      let close = offset(event.end_mark)
      // A pair without braces, `[a: 1]`, ends with its value.
      let bracket = frame.isMapping ? UInt8(ascii: "}") : UInt8(ascii: "]")
      if close > end, byte(Int(close) - 1) == bracket { end = close }
    }
    records[frame.index].next = Int32(truncatingIfNeeded: records.count)
    records[frame.index].end = end
    records[frame.index].count = frame.children
    records[frame.index].flags = frame.flags
    if let parent = open.indices.last { open[parent].lastEnd = end }
    if frame.isMapping, frame.children > 2 { reportDuplicates(of: frame) }
    if let parent = open.indices.last, open[parent].isMapping, open[parent].children % 2 == 1,
      records[frame.index].flags.contains(.refused) == false
    {
      refuseCollectionKey(frame, in: parent)
    }
  }

  /// Adds a node as the next child of the innermost open collection.
  private mutating func add(_ record: YAMLTree.Record, isKeyScalar: Bool = false) -> Step {
    guard records.count < limits.nodesMax else {
      report(finding.tooManyNodes(Int(record.start), max: limits.nodesMax))
      return .gaveUp
    }
    var record = record
    record.next = Int32(truncatingIfNeeded: records.count + 1)
    if let parent = open.indices.last {
      if isKeyNext {
        if isKeyScalar { checkKey(&record) }
        if record.flags.contains(.refused) { open[parent].flags.insert(.hasRefusedKey) }
      }
      open[parent].children += 1
      open[parent].lastEnd = record.end
    }
    records.append(record)
    return .more
  }

  // MARK: Keys

  /// Whether the next node of the innermost collection is a key.
  private var isKeyNext: Bool {
    guard let frame = open.last else { return false }
    return frame.isMapping && frame.children % 2 == 0
  }

  private mutating func checkKey(_ record: inout YAMLTree.Record) {
    guard record.style == .plain, !record.flags.contains(.refused) else { return }
    let key = text[Int(record.textStart)...]
    switch record.meaning {
    case .string:
      guard key.count == 2, key.first == UInt8(ascii: "<"), key.last == UInt8(ascii: "<") else {
        return
      }
      report(finding.mergeKey(Int(record.start), Int(record.end)))
    case .date:
      report(
        finding.unquotedDate(String(decoding: key, as: UTF8.self), at: finding.span(of: record)))
    default:
      report(
        finding.nonStringKey(
          String(decoding: key, as: UTF8.self), Int(record.start), Int(record.end)))
    }
    record.flags.insert(.refused)
  }

  private mutating func refuseCollectionKey(_ frame: Frame, in parent: Int) {
    let record = records[frame.index]
    records[frame.index].flags.insert(.refused)
    open[parent].flags.insert(.hasRefusedKey)
    // `{{ name }}` is what people write for a template: the inner mapping is the key of the outer.
    let outer = records[open[parent].index]
    let isTemplate =
      frame.isMapping && frame.isFlow && open[parent].isFlow && record.start == outer.start + 1
    report(
      finding.collectionKey(
        Int(record.start), Int(record.end), isMapping: frame.isMapping, isTemplate: isTemplate))
  }

  private mutating func reportDuplicates(of frame: Frame) {
    var found: [(first: Int, again: Int)] = []
    keys.find(records: records, text: text, mapping: frame.index) { found.append(($0, $1)) }
    for (first, again) in found {
      let record = records[again]
      let start = Int(record.textStart)
      report(
        finding.duplicateKey(
          String(decoding: text[start..<start + Int(record.count)], as: UTF8.self),
          at: finding.span(of: record), first: finding.span(of: records[first])))
    }
  }

  // MARK: Places

  @inline(__always)
  private mutating func offset(_ mark: yaml_mark_t) -> Int32 {
    Int32(truncatingIfNeeded: cursor.offset(of: Int(mark.index)) + base)
  }

  /// The byte at an offset of the file.
  private func byte(_ offset: Int) -> UInt8 {
    let at = offset - base
    return at >= 0 && at < input.count ? input[at] : 0
  }

  private func endOfWord(_ start: Int32) -> Int32 {
    var end = Int(start)
    while end - base < input.count, !isSpace(byte(end)) { end += 1 }
    return Int32(truncatingIfNeeded: end)
  }

  private func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\t")
      || byte == UInt8(ascii: "\r")
  }

  /// Reports the anchor and the tag in front of a node and finds where the node itself starts.
  private mutating func properties(
    _ start: Int32, _ anchor: UnsafeMutablePointer<UInt8>?, _ tag: UnsafeMutablePointer<UInt8>?
  ) -> Int32 {
    var at = start
    for _ in 0..<2 {
      let first = byte(Int(at))
      guard first == UInt8(ascii: "&") || first == UInt8(ascii: "!") else { break }
      var end = endOfWord(at)
      while end > at + 1,
        [UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}")]
          .contains(byte(Int(end) - 1)), first == UInt8(ascii: "&") || tag != nil
      {
        end -= 1
      }
      report(first == UInt8(ascii: "&") ? finding.anchor(at, end) : finding.tag(at, end))
      at = end
      while Int(at) - base < input.count, isSpace(byte(Int(at))) { at += 1 }
    }
    return at
  }

  /// The end of a block scalar without the blank lines that follow it.
  private func trimmed(_ record: YAMLTree.Record) -> Int32 {
    var end = record.end
    while end > record.start + 1, isSpace(byte(Int(end) - 1)) { end -= 1 }
    return end
  }

  /// Escapes may write what must not stand in the file itself.
  private mutating func escapes(
    of record: inout YAMLTree.Record, _ value: UnsafeBufferPointer<UInt8>
  ) {
    let source = UnsafeBufferPointer(
      rebasing: input[(Int(record.start) - base)..<(Int(record.end) - base)])
    guard source.contains(UInt8(ascii: "\\")),
      let (character, at) = TextScan.firstRefused(in: value)
    else { return }
    let map = ScalarMap(
      source: source, sourceStart: Int(record.start), style: .doubleQuoted, decoded: value)
    let range = map.range(of: at..<at + 1)
    report(finding.character(character, range.lowerBound, range.upperBound))
    record.flags.insert(.refused)
  }

  private func hasTrouble(_ record: YAMLTree.Record) -> Bool {
    var low = 0
    var high = troubles.count
    while low < high {
      let middle = (low + high) / 2
      if troubles[middle].end <= Int(record.start) { low = middle + 1 } else { high = middle }
    }
    return low < troubles.count && troubles[low].start < Int(record.end)
  }

  // MARK: Syntax errors

  private mutating func tell(_ problem: SyntaxProblem, tabs: [Int]) {
    guard !problem.isOutOfMemory else {
      report(finding.outOfMemory())
      return
    }
    let at = cursor.offset(of: problem.problemMark) + base
    let began = problem.contextMark.map { cursor.offset(of: $0) + base }
    var lineStart = at
    while lineStart > base, byte(lineStart - 1) != UInt8(ascii: "\n") { lineStart -= 1 }
    // A tab where the error is explains it; the parser's own words would only repeat it.
    let tab = byte(at) == UInt8(ascii: "\t") ? at : tabs.first { $0 >= lineStart && $0 <= at }
    // Behind the last node it is not known what a tab belongs to.
    let known = min(at, Int(records.last?.end ?? 0))
    for earlier in tabs where earlier < known && earlier != tab && !isInsideScalar(earlier) {
      report(finding.tab(at: earlier))
    }
    if let tab {
      report(finding.tab(at: tab))
    } else if let last = records.last, isDirectlyBehind(last, at) {
      report(
        finding.textBehindQuote(at, opened: Int(last.start), isSingle: last.style == .singleQuoted))
    } else {
      report(finding.syntax(problem.words, at: at, began: began, end: base + input.count))
    }
  }

  /// Whether something follows a quoted text on the same line.
  private func isDirectlyBehind(_ record: YAMLTree.Record, _ offset: Int) -> Bool {
    guard record.style == .singleQuoted || record.style == .doubleQuoted else { return false }
    var end = Int(record.end)
    while end < offset, byte(end) == UInt8(ascii: " ") { end += 1 }
    return end == offset && end - base < input.count && !isSpace(byte(end))
  }

  /// Whether an offset lies inside a scalar (of several lines), where white space is text.
  private func isInsideScalar(_ offset: Int) -> Bool {
    // A comment, or a line without anything, indents nothing.
    var next = offset
    while byte(next) == UInt8(ascii: "\t") || byte(next) == UInt8(ascii: " ") { next += 1 }
    if next - base >= input.count || byte(next) == UInt8(ascii: "#") || isSpace(byte(next)) {
      return true
    }
    var low = 0
    var high = records.count
    while low < high {
      let middle = (low + high) / 2
      if Int(records[middle].start) <= offset { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return false }
    let record = records[low - 1]
    return record.kind == .scalar && offset < Int(record.end)
  }
}
