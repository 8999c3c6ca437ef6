package import Diagnostics

/// One YAML document as a flat array of nodes in document order.
///
/// INVARIANT: a node's children follow it directly, and `next` of each is where its sibling stands;
/// a mapping's children alternate key, value. So a tree of any depth is walked without recursion.
package struct YAMLTree: Sendable {
  /// The file that the offsets count in.
  package let file: SourceID
  let records: [Record]
  /// The decoded bytes of all scalars, one after another; always valid UTF-8.
  let text: [UInt8]

  init(file: SourceID, records: [Record], text: [UInt8]) {
    precondition(!records.isEmpty, "a tree has a root")
    self.file = file
    self.records = records
    self.text = text
  }

  /// The node that the document consists of.
  package var root: YAMLNode { YAMLNode(tree: self, index: 0) }

  /// How many nodes there are, keys included; at least 1.
  package var count: Int { records.count }

  /// All nodes in document order, keys included.
  package var nodes: some Sequence<YAMLNode> {
    records.indices.lazy.map { YAMLNode(tree: self, index: $0) }
  }

  /// 24 bytes a node; scalars lie in `text`, so that a node owns nothing.
  struct Record: Sendable {
    /// UTF-8 offsets in the source file.
    var start: Int32
    var end: Int32
    /// Index of the first node after this one's subtree.
    var next: Int32
    /// Scalars: offset in `text`; collections: unused.
    var textStart: Int32 = 0
    /// Scalars: bytes in `text`; collections: number of children (keys and values both count).
    var count: Int32 = 0
    var kind: YAMLNode.Kind
    var style: YAMLNode.Style
    var meaning: PlainMeaning = .string
    var flags: Flags = []
  }

  struct Flags: OptionSet, Sendable {
    let rawValue: UInt8

    /// Something about the node was reported already; whoever reads it says no more.
    static let refused = Flags(rawValue: 1)
    /// A mapping of which at least one key was refused, so that a key may only seem to be missing.
    static let hasRefusedKey = Flags(rawValue: 2)
  }
}
