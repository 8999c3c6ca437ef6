/// What a reader spends on one document before it refuses it.
package struct JSONLimits: Hashable, Sendable {
  /// Deepest nesting that a scanner can be told to allow: the containers are bits of one word.
  package static let depthCeiling = 64
  /// Nesting allowed unless the caller says otherwise; no payload we know of goes below 8.
  package static let depthDefault = 32

  /// Containers inside each other, from 1 to ``depthCeiling``.
  package var depthMax: Int
  /// Size of the document in bytes; 16 MiB holds a page of results with room to spare.
  package var bytesMax: Int
  /// Values of any kind in the document; bounds the memory of a tree of tiny values.
  package var valuesMax: Int

  package init(
    depthMax: Int = JSONLimits.depthDefault, bytesMax: Int = 16 << 20, valuesMax: Int = 1_000_000
  ) {
    self.depthMax = depthMax
    self.bytesMax = bytesMax
    self.valuesMax = valuesMax
  }

  package static let `default` = JSONLimits()
}
