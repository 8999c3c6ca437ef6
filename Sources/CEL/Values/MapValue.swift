/// A map: entries in order of insertion, looked up across numeric types.
public struct MapValue: Sendable {
  /// Keys as they were given, with their values, oldest first.
  public private(set) var entries: [(key: Value, value: Value)] = []
  private var index: [MapKey: Int] = [:]

  /// Creates an empty map.
  public init() {}

  /// Creates a map from named values; a later entry of the same name wins.
  public init(_ fields: some Sequence<(String, Value)>) {
    for (name, value) in fields { _ = set(.string(name), to: value) }
  }

  public var count: Int { entries.count }
  public var isEmpty: Bool { entries.isEmpty }

  /// The value under a key, or nil; a key of a type that no map has is simply not there.
  public subscript(key: Value) -> Value? {
    guard let canonical = MapKey(key), let place = index[canonical] else { return nil }
    return entries[place].value
  }

  /// The value under a name, or nil.
  public subscript(name: String) -> Value? { self[.string(name)] }

  /// Adds or replaces an entry.
  ///
  /// Returns false, and changes nothing, when the key has a type that no map key may have.
  public mutating func set(_ key: Value, to value: Value) -> Bool {
    guard MapKey.isAllowed(key), let canonical = MapKey(key) else { return false }
    if let place = index[canonical] {
      entries[place].value = value
    } else {
      index[canonical] = entries.count
      entries.append((key, value))
    }
    return true
  }

  /// Whether a key is there.
  public func contains(_ key: Value) -> Bool {
    MapKey(key).map { index[$0] != nil } ?? false
  }
}

extension MapValue: Equatable {
  /// Entries in any order; keys match across numeric types, values by ``Value``'s `==`.
  public static func == (left: MapValue, right: MapValue) -> Bool {
    left.count == right.count
      && left.entries.allSatisfy { entry in right[entry.key].map { $0 == entry.value } ?? false }
  }
}

/// A key reduced to what look-up compares: numbers that are equal have one key.
private enum MapKey: Hashable {
  case bool(Bool)
  case int(Int64)
  /// Only above the range of `int`.
  case uint(UInt64)
  case string(UTF8Key)

  /// The types that a key may have when a map is made.
  static func isAllowed(_ value: Value) -> Bool {
    switch value {
    case .bool, .int, .uint, .string: true
    default: false
    }
  }

  /// The canonical key of a value that is looked up, or nil if it can equal no key.
  init?(_ value: Value) {
    switch value {
    case .bool(let value): self = .bool(value)
    case .int(let value): self = .int(value)
    case .uint(let value):
      if let small = Int64(exactly: value) { self = .int(small) } else { self = .uint(value) }
    case .double(let value):
      if let small = Int64(exactly: value) {
        self = .int(small)
      } else if let large = UInt64(exactly: value) {
        self = .uint(large)
      } else {
        return nil
      }
    case .string(let value): self = .string(UTF8Key(value))
    default: return nil
    }
  }
}
