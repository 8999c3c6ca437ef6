package import Diagnostics

/// A value with the place where it was written.
package struct Located<Value> {
  package var value: Value
  package var span: SourceSpan

  package init(_ value: Value, at span: SourceSpan) {
    self.value = value
    self.span = span
  }
}

extension Located: Sendable where Value: Sendable {}
extension Located: Equatable where Value: Equatable {}
extension Located: Hashable where Value: Hashable {}

/// A CEL expression as it stands in a scalar; offsets in it map back through the node.
package struct ExpressionSyntax: Sendable {
  package var text: String
  /// The scalar that it came from.
  package var node: YAMLNode
  /// Where the expression begins in the scalar's decoded text: after `${` in an argument.
  package var offset: Int

  package init(text: String, node: YAMLNode, offset: Int = 0) {
    self.text = text
    self.node = node
    self.offset = offset
  }
}

/// A key with the node that belongs to it; what the node must be only the compiler can say.
package struct ArgumentSyntax: Sendable {
  package var name: Located<String>
  package var value: YAMLNode

  package init(name: Located<String>, value: YAMLNode) {
    self.name = name
    self.value = value
  }
}
