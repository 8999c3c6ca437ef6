/// The items of a sequence in order.
package struct YAMLItems: Sequence, IteratorProtocol, Sendable {
  private let tree: YAMLTree
  private var index: Int
  private let end: Int

  init(of node: YAMLNode) {
    tree = node.tree
    index = node.index + 1
    end = node.kind == .scalar ? index : Int(node.record.next)
  }

  package mutating func next() -> YAMLNode? {
    guard index < end else { return nil }
    defer { index = Int(tree.records[index].next) }
    return YAMLNode(tree: tree, index: index)
  }
}

/// The entries of a mapping in the order in which they were written; duplicates are still there.
package struct YAMLEntries: Sequence, IteratorProtocol, Sendable {
  private var items: YAMLItems

  init(of node: YAMLNode) { items = YAMLItems(of: node) }

  package mutating func next() -> YAMLEntry? {
    guard let key = items.next(), let value = items.next() else { return nil }
    return YAMLEntry(key: key, value: value)
  }
}

/// A key with its value; the key may be refused (``YAMLNode/isRefused``), then skip the entry.
package struct YAMLEntry: Sendable {
  package let key: YAMLNode
  package let value: YAMLNode
}
