/// The number of a path's slot in every frame of one layout.
public struct SlotID: BitwiseCopyable, Hashable, Sendable {
  public let rawValue: UInt16
  @inlinable package init(rawValue: UInt16) { self.rawValue = rawValue }
  @inlinable package var index: Int { Int(rawValue) }
}

/// Which path has which slot: grown while expressions are planned, then used to fill frames.
///
/// A path is a variable name and the fields selected from it, such as `["event", "email"]`. Slots
/// never move, so that what was planned against an earlier state runs with every later one. A path
/// and a part of it (`event` and `event.email`) have slots of their own; the host fills both.
public struct SlotLayout: Sendable {
  /// Slot numbers take 16 bits of an instruction, with some numbers kept for scratch cells.
  public static let slotsMax = 60_000

  /// One entry of the layout.
  public struct Entry: Sendable {
    public let path: [String]
    /// What the checker knows of the path's value; a frame may still hold another type.
    public let type: Type
  }

  /// The paths by slot number.
  public private(set) var entries: [Entry] = []
  private var numbers: [[String]: SlotID] = [:]

  public init() {}

  /// How many slots there are.
  public var count: Int { entries.count }

  /// The slot of `path`, new or known, or nil when ``slotsMax`` paths have one already.
  ///
  /// The first caller's `type` stays.
  public mutating func intern(_ path: [String], type: Type = .dyn) -> SlotID? {
    if let known = numbers[path] { return known }
    guard entries.count < SlotLayout.slotsMax else { return nil }
    let next = SlotID(rawValue: UInt16(entries.count))
    entries.append(Entry(path: path, type: type))
    numbers[path] = next
    return next
  }

  /// The slot of `path`, or nil if nothing reads it.
  public func slot(of path: [String]) -> SlotID? { numbers[path] }

  /// The path and type of a slot of this layout.
  public subscript(slot: SlotID) -> Entry { entries[slot.index] }
}
