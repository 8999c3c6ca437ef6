/// A frame as the inputs of the general evaluator.
///
/// A path without a slot was not planned with this layout; it is looked for in the value of the
/// longest part of it that has one.
public struct FrameActivation: Activation {
  private let frame: Frame
  private let layout: SlotLayout

  /// Creates inputs from a frame of `layout`.
  public init(_ frame: Frame, _ layout: SlotLayout) {
    self.frame = frame
    self.layout = layout
  }

  public func value(of variable: String) -> Lookup { value(at: [variable]) ?? .absent }

  public func value(at path: [String]) -> Lookup? {
    guard let slot = layout.slot(of: path), slot.index < frame.slotCount else { return nil }
    switch frame[slot].tag {
    case .absent: return .absent
    case .invalid:
      let name = path.joined(separator: ".")
      return .failed(EvaluationError(.host, "the value of `\(name)` could not be read"))
    default: return frame.value(slot).map { .value($0) } ?? .absent
    }
  }
}
