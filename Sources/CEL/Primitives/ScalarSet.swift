/// A set of code points as ranges.
///
/// INVARIANT: ranges ascend, do not touch, and hold at least one code point each.
struct ScalarSet: Hashable, Sendable {
  struct Range: Hashable, Sendable {
    var first: UInt32
    var last: UInt32
  }

  static let scalarMax: UInt32 = 0x10FFFF

  private(set) var ranges: [Range]

  /// Creates a set from ranges in any order.
  init(_ ranges: [Range] = []) {
    self.ranges = []
    for range in ranges.sorted(by: { $0.first < $1.first }) {
      if let last = self.ranges.last, range.first <= last.last &+ 1 {
        self.ranges[self.ranges.count - 1].last = max(last.last, range.last)
      } else {
        self.ranges.append(range)
      }
    }
  }

  init(_ ranges: ClosedRange<UInt32>...) {
    self.init(ranges.map { Range(first: $0.lowerBound, last: $0.upperBound) })
  }

  init(_ scalar: Unicode.Scalar) {
    ranges = [Range(first: scalar.value, last: scalar.value)]
  }

  static let any = ScalarSet(0...scalarMax)
  static let newline = ScalarSet(0x0A...0x0A)
  static let digit = ScalarSet(0x30...0x39)
  static let word = ScalarSet(0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A)
  /// What `\s` means: without the vertical tab.
  static let space = ScalarSet(0x09...0x0A, 0x0C...0x0D, 0x20...0x20)

  func contains(_ scalar: UInt32) -> Bool {
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].last < scalar { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].first <= scalar
  }

  func union(_ other: ScalarSet) -> ScalarSet { ScalarSet(ranges + other.ranges) }

  var inverted: ScalarSet {
    var result: [Range] = []
    var next: UInt32 = 0
    for range in ranges {
      if next < range.first { result.append(Range(first: next, last: range.first - 1)) }
      next = range.last + 1
    }
    if next <= Self.scalarMax { result.append(Range(first: next, last: Self.scalarMax)) }
    return ScalarSet(result)
  }

  /// The set with all letters that differ from its own only in case.
  var foldingCase: ScalarSet {
    var added: [Range] = []
    for range in ranges {
      var scalar = range.first
      while scalar <= min(range.last, 0x7F) {
        if let other = CaseFolding.asciiVariants[scalar] {
          added += other.map { Range(first: $0, last: $0) }
        }
        scalar += 1
      }
      guard range.last > 0x7F else { continue }
      // Only the few thousand letters with case are looked at, however wide the range is.
      let variants = CaseFolding.variants
      var low = 0
      var high = variants.count
      while low < high {
        let middle = (low + high) / 2
        if variants[middle].scalar < max(range.first, 0x80) {
          low = middle + 1
        } else {
          high = middle
        }
      }
      while low < variants.count, variants[low].scalar <= range.last {
        added.append(Range(first: variants[low].other, last: variants[low].other))
        low += 1
      }
    }
    return added.isEmpty ? self : ScalarSet(ranges + added)
  }
}

/// Letters that differ only in case, one scalar for one.
private enum CaseFolding {
  /// The other forms of ASCII letters; the Kelvin sign and the long s fold to ASCII.
  static let asciiVariants: [UInt32: [UInt32]] = {
    var result: [UInt32: [UInt32]] = [:]
    for upper in UInt32(0x41)...0x5A {
      result[upper] = [upper + 0x20]
      result[upper + 0x20] = [upper]
    }
    for (ascii, other) in [(UInt32(0x6B), UInt32(0x212A)), (0x73, 0x17F)] {
      result[ascii, default: []].append(other)
      result[ascii - 0x20, default: []].append(other)
    }
    return result
  }()

  /// Each non-ASCII letter with each of its other forms, ascending; made on first use.
  static let variants: [(scalar: UInt32, other: UInt32)] = {
    /// Letters by the form that they have in common.
    var groups: [UInt32: [UInt32]] = [:]
    // No letter with case lies above.
    for value in UInt32(0x41)...0x1FFFF {
      // Turkish dotless i folds to i only in Turkish.
      guard let scalar = Unicode.Scalar(value), value != 0x131, value != 0x130 else { continue }
      let properties = scalar.properties
      guard properties.isCased || properties.changesWhenCaseMapped else { continue }
      let upper = single(properties.uppercaseMapping) ?? value
      let folded = Unicode.Scalar(upper).flatMap { single($0.properties.lowercaseMapping) }
      let key = folded ?? single(properties.lowercaseMapping) ?? value
      groups[key, default: []].append(value)
    }
    var result: [(scalar: UInt32, other: UInt32)] = []
    for group in groups.values where group.count > 1 {
      for scalar in group where scalar > 0x7F {
        for other in group where other != scalar { result.append((scalar, other)) }
      }
    }
    return result.sorted { ($0.scalar, $0.other) < ($1.scalar, $1.other) }
  }()

  private static func single(_ mapping: String) -> UInt32? {
    let scalars = mapping.unicodeScalars
    return scalars.count == 1 ? scalars.first?.value : nil
  }
}

/// Sets of code points by Unicode general category.
enum GeneralCategories {
  /// The set of a category such as `L`, `Lu` or `Any`; nil if there is none of that name.
  static func set(_ name: String) -> ScalarSet? {
    if name == "Any" { return .any }
    let wanted = runs.filter { $0.category == name || (name.count == 1 && $0.group == name) }
    guard !wanted.isEmpty else { return nil }
    return ScalarSet(wanted.map { ScalarSet.Range(first: $0.first, last: $0.last) })
  }

  private struct Run: Sendable {
    let first: UInt32
    var last: UInt32
    let category: String
    let group: String
  }

  /// All code points in runs of one category; made on first use, in some ten milliseconds.
  private static let runs: [Run] = {
    var result: [Run] = []
    var previous: Unicode.GeneralCategory?
    for value in UInt32(0)...ScalarSet.scalarMax {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let category = scalar.properties.generalCategory
      if category == previous, result.last?.last == value - 1 {
        result[result.count - 1].last = value
      } else {
        let name = shortName(category)
        result.append(
          Run(first: value, last: value, category: name, group: String(name.prefix(1))))
      }
      previous = category
    }
    return result
  }()

  private static func shortName(_ category: Unicode.GeneralCategory) -> String {
    switch category {
    case .uppercaseLetter: "Lu"
    case .lowercaseLetter: "Ll"
    case .titlecaseLetter: "Lt"
    case .modifierLetter: "Lm"
    case .otherLetter: "Lo"
    case .nonspacingMark: "Mn"
    case .spacingMark: "Mc"
    case .enclosingMark: "Me"
    case .decimalNumber: "Nd"
    case .letterNumber: "Nl"
    case .otherNumber: "No"
    case .connectorPunctuation: "Pc"
    case .dashPunctuation: "Pd"
    case .openPunctuation: "Ps"
    case .closePunctuation: "Pe"
    case .initialPunctuation: "Pi"
    case .finalPunctuation: "Pf"
    case .otherPunctuation: "Po"
    case .mathSymbol: "Sm"
    case .currencySymbol: "Sc"
    case .modifierSymbol: "Sk"
    case .otherSymbol: "So"
    case .spaceSeparator: "Zs"
    case .lineSeparator: "Zl"
    case .paragraphSeparator: "Zp"
    case .control: "Cc"
    case .format: "Cf"
    case .surrogate: "Cs"
    case .privateUse: "Co"
    case .unassigned: "Cn"
    @unknown default: "Cn"
    }
  }
}
