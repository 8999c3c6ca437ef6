package import Diagnostics

/// A place in a ``YAMLTree``: cheap to copy, valid as long as anybody keeps it.
package struct YAMLNode: Sendable {
  package let tree: YAMLTree
  let index: Int

  /// What a node is made of; an alias never gets this far, it is refused.
  package enum Kind: UInt8, Sendable {
    case scalar
    case sequence
    case mapping
  }

  /// How a node was written.
  package enum Style: UInt8, Sendable {
    case plain
    case singleQuoted
    case doubleQuoted
    /// `|`
    case literal
    /// `>`
    case folded
    /// A collection by indentation.
    case block
    /// A collection in brackets or braces.
    case flow
  }

  var record: YAMLTree.Record { tree.records[index] }

  package var kind: Kind { record.kind }
  package var style: Style { record.style }

  /// True if the reader reported something about this very node; a consumer then stays silent.
  package var isRefused: Bool { record.flags.contains(.refused) }

  /// True for a plain scalar that stands for nothing: empty, `~` or `null`.
  package var isNull: Bool {
    record.kind == .scalar && record.style == .plain && record.meaning == .null
  }

  /// The whole node in the source, quotes and brackets included, blank lines after it not.
  package var span: SourceSpan {
    SourceSpan(file: tree.file, start: Int(record.start), end: Int(record.end))
  }

  /// Where to point for something about the node as a whole: a collection's first key, item or
  /// bracket, the first line of anything else is left to the renderer.
  package var headSpan: SourceSpan {
    let record = record
    if record.kind == .scalar { return span }
    if record.style == .flow || record.count == 0 {
      let start = Int(record.start)
      return SourceSpan(file: tree.file, start: start, end: min(start + 1, Int(record.end)))
    }
    return YAMLNode(tree: tree, index: index + 1).headSpanOfFirst
  }

  /// One level only: a block collection whose first child is a collection is pointed at by its
  /// first byte, so that no nesting is followed.
  private var headSpanOfFirst: SourceSpan {
    let record = record
    if record.kind == .scalar { return span }
    let start = Int(record.start)
    return SourceSpan(file: tree.file, start: start, end: min(start + 1, Int(record.end)))
  }

  /// A scalar's decoded bytes, nothing for a collection.
  package var utf8: ArraySlice<UInt8> {
    let record = record
    guard record.kind == .scalar else { return [] }
    let start = Int(record.textStart)
    return tree.text[start..<start + Int(record.count)]
  }

  /// A scalar's decoded text whatever it stands for, the empty string for a collection.
  package var text: String { String(decoding: utf8, as: UTF8.self) }

  /// Whether the scalar's decoded text is `other`, byte by byte.
  package func hasText(_ other: String) -> Bool {
    record.kind == .scalar && other.utf8.count == Int(record.count)
      && utf8.elementsEqual(other.utf8)
  }
}
