/// How two ordered values stand to each other.
enum SlotOrder {
  case less
  case equal
  case greater
  /// At least one is NaN: every comparison is false.
  case unordered
}

/// The comparison that an instruction asks for, as its raw value in the instruction.
enum SlotRelation: UInt8 {
  case less = 0
  case lessOrEqual = 1
  case greater = 2
  case greaterOrEqual = 3

  func holds(_ order: SlotOrder) -> Bool {
    switch self {
    case .less: order == .less
    case .lessOrEqual: order == .less || order == .equal
    case .greater: order == .greater
    case .greaterOrEqual: order == .greater || order == .equal
    }
  }
}

/// The cases of `==` and of the relations that an instruction does not decide in line.
///
/// Those are other types than the checker expected, and bytes of strings. nil means that the general evaluator decides.
enum SlotComparison {
  @inline(never)
  static func areEqual(_ left: Slot, _ right: Slot, _ frame: FrameView) -> Bool? {
    let a = left.tag
    let b = right.tag
    if isUndecidable(a) || isUndecidable(b) { return nil }
    if isNumber(a) && isNumber(b) { return numberOrder(left, right) == .equal }
    guard a == b else { return false }
    if a == .string && left.payload != right.payload {
      // Two constants differ when their numbers do; a constant is never also a dynamic string.
      guard left.payload & right.payload & Slot.dynamicString != 0 else { return false }
      return bytesAreEqual(frame.utf8(left), frame.utf8(right))
    }
    return left.hasSameBits(as: right)
  }

  @inline(never)
  static func order(_ left: Slot, _ right: Slot, _ frame: FrameView) -> SlotOrder? {
    let a = left.tag
    let b = right.tag
    if isNumber(a) && isNumber(b) { return numberOrder(left, right) }
    guard a == b else { return nil }
    switch a {
    case .bool: return order(left.payload, right.payload)
    case .duration: return order(left.signed, right.signed)
    case .timestamp:
      return left.signed == right.signed
        ? order(left.detail, right.detail) : order(left.signed, right.signed)
    case .string:
      if left.payload == right.payload { return .equal }
      return byteOrder(frame.utf8(left), frame.utf8(right))
    default: return nil
    }
  }

  /// Whether the slot itself is the value: not absent, invalid or somewhere else.
  static func isPlain(_ slot: Slot) -> Bool { !isUndecidable(slot.tag) }

  private static func isUndecidable(_ tag: SlotTag) -> Bool {
    tag == .absent || tag == .reference || tag == .invalid
  }

  private static func isNumber(_ tag: SlotTag) -> Bool {
    tag == .int || tag == .uint || tag == .double
  }

  private static func order<Number: Comparable>(_ a: Number, _ b: Number) -> SlotOrder {
    a < b ? .less : a == b ? .equal : .greater
  }

  private static func floatOrder(_ a: Double, _ b: Double) -> SlotOrder {
    a < b ? .less : a == b ? .equal : a > b ? .greater : .unordered
  }

  /// How two numbers of the types int, uint or double stand to each other.
  ///
  /// CEL's common number line: a double outside of the integer's range decides by that, any other
  /// meets the integer as a double.
  private static func numberOrder(_ left: Slot, _ right: Slot) -> SlotOrder {
    switch (left.tag, right.tag) {
    case (.int, .int): return order(left.signed, right.signed)
    case (.uint, .uint): return order(left.payload, right.payload)
    case (.double, .double): return floatOrder(left.float, right.float)
    case (.int, .uint): return left.signed < 0 ? .less : order(left.payload, right.payload)
    case (.uint, .int): return right.signed < 0 ? .greater : order(left.payload, right.payload)
    case (.double, _): return floatOrder(left.float, nearest(right))
    default: return floatOrder(nearest(left), right.float)
    }
  }

  /// The integer as a double.
  ///
  /// Rounding is monotone and the range's ends round to the ends that the rule names, so comparing
  /// the results also decides for doubles outside of the range.
  private static func nearest(_ slot: Slot) -> Double {
    slot.tag == .int ? Double(slot.signed) : Double(slot.payload)
  }

  static func byteOrder(
    _ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer
  ) -> SlotOrder {
    for index in 0..<min(left.count, right.count) where left[index] != right[index] {
      return left[index] < right[index] ? .less : .greater
    }
    return order(left.count, right.count)
  }
}
