/// A regular expression as a tree.
///
/// INVARIANT: nests at most ``RegexLimits/depthMax`` groups deep, so that recursion over it ends.
indirect enum RegexNode: Sendable {
  case empty
  case set(ScalarSet)
  case assertion(RegexAssertion)
  case concatenation([RegexNode])
  case alternation([RegexNode])
  /// `max` nil: without end.
  case repetition(RegexNode, min: Int, max: Int?)
}

/// What must hold at a place between two code points.
enum RegexAssertion: Int32, Sendable {
  case textStart, textEnd, lineStart, lineEnd, wordBoundary, notWordBoundary
}

enum RegexLimits {
  /// Longer ones are generated, and nobody reads them.
  static let patternBytesMax = 4096
  /// Keeps recursion over the tree within any thread's stack.
  static let depthMax = 100
  /// RE2's bound.
  static let repetitionMax = 1000
  /// Sets by category have hundreds of ranges; this bounds the time of compiling to some
  /// milliseconds.
  static let rangesMax = 50_000
  /// Bounds the work for one code point without a table.
  static let instructionsMax = 10_000
}

/// Reads RE2's syntax without look-around, back-references, scripts and single bytes.
struct RegexParser {
  private struct Flags {
    var ignoresCase = false
    var isMultiline = false
    var dotTakesNewline = false
  }

  private let scalars: [Unicode.Scalar]
  private var position = 0
  private var flags = Flags()
  private var depth = 0
  private var rangesLeft = RegexLimits.rangesMax

  static func parse(_ pattern: String) throws(PrimitiveError) -> RegexNode {
    guard pattern.utf8.count <= RegexLimits.patternBytesMax else {
      throw PrimitiveError(
        "regular expression is longer than \(RegexLimits.patternBytesMax) bytes")
    }
    var parser = RegexParser(scalars: Array(pattern.unicodeScalars))
    let node = try parser.alternation()
    // Only a closing parenthesis ends an alternation early.
    guard parser.peek == nil else { throw parser.error("`)` without `(`") }
    return node
  }

  private init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

  private var peek: Unicode.Scalar? {
    position < scalars.count ? scalars[position] : nil
  }

  private mutating func next() -> Unicode.Scalar? {
    guard let scalar = peek else { return nil }
    position += 1
    return scalar
  }

  private mutating func take(_ text: String) -> Bool {
    let wanted = text.unicodeScalars
    guard scalars[position...].starts(with: wanted) else { return false }
    position += wanted.count
    return true
  }

  private func error(_ reason: String, at place: Int? = nil) -> PrimitiveError {
    let before = scalars[..<min(place ?? position, scalars.count)]
    return PrimitiveError(
      "regular expression: \(reason)",
      offset: before.reduce(0) { $0 + UTF8.width($1) })
  }

  private mutating func alternation() throws(PrimitiveError) -> RegexNode {
    var branches: [RegexNode] = []
    repeat {
      branches.append(try concatenation())
    } while take("|")
    return branches.count == 1 ? branches[0] : .alternation(branches)
  }

  private mutating func concatenation() throws(PrimitiveError) -> RegexNode {
    var parts: [RegexNode] = []
    /// Whether the last part can take a repetition.
    var isRepeatable = false
    while let scalar = peek, scalar != "|", scalar != ")" {
      let start = position
      if let (min, max) = try repetition() {
        guard isRepeatable, let last = parts.popLast() else {
          throw error(
            parts.isEmpty
              ? "nothing to repeat" : "a repetition can follow only what is not one itself",
            at: start)
        }
        parts.append(.repetition(last, min: min, max: max))
        isRepeatable = false
      } else if take("\\Q") {
        while peek != nil, !take("\\E") {
          if let scalar = next() { parts.append(literal(scalar)) }
        }
        isRepeatable = !parts.isEmpty
      } else if let part = try atom() {
        parts.append(part)
        isRepeatable = true
      } else {
        isRepeatable = false
      }
    }
    switch parts.count {
    case 0: return .empty
    case 1: return parts[0]
    default: return .concatenation(parts)
    }
  }

  /// `*`, `+`, `?`, `{n}`, `{n,}`, `{n,m}`, each also lazy; a match of the whole is the same then.
  private mutating func repetition() throws(PrimitiveError) -> (min: Int, max: Int?)? {
    let bounds: (Int, Int?)
    switch peek {
    case "*": bounds = (0, nil)
    case "+": bounds = (1, nil)
    case "?": bounds = (0, 1)
    case "{":
      guard let counted = try countedRepetition() else { return nil }
      _ = take("?")
      return counted
    default: return nil
    }
    position += 1
    _ = take("?")
    return bounds
  }

  /// What is not of the form is a brace for itself.
  private mutating func countedRepetition() throws(PrimitiveError) -> (min: Int, max: Int?)? {
    let start = position
    _ = take("{")
    guard let min = count() else {
      position = start
      return nil
    }
    var max: Int? = min
    if take(",") {
      max = peek == "}" ? nil : count() ?? -1
    }
    guard max != -1, take("}") else {
      position = start
      return nil
    }
    guard Swift.max(min, max ?? 0) <= RegexLimits.repetitionMax else {
      throw error("more than \(RegexLimits.repetitionMax) repetitions", at: start)
    }
    guard min <= max ?? min else { throw error("bounds in the wrong order", at: start) }
    return (min, max)
  }

  private mutating func count() -> Int? {
    var value: Int?
    while let digit = peek, digit.value >= 0x30, digit.value <= 0x39 {
      position += 1
      // Far above the limit it no longer matters.
      value = min((value ?? 0) * 10 + Int(digit.value - 0x30), 1_000_000)
    }
    return value
  }

  /// One item; nil for a group that only sets flags.
  private mutating func atom() throws(PrimitiveError) -> RegexNode? {
    guard let scalar = next() else { return nil }
    switch scalar {
    case "(": return try group()
    case "[": return try counted(try bracketSet())
    case ".": return .set(flags.dotTakesNewline ? .any : ScalarSet.newline.inverted)
    case "^": return .assertion(flags.isMultiline ? .lineStart : .textStart)
    case "$": return .assertion(flags.isMultiline ? .lineEnd : .textEnd)
    case "\\":
      switch peek {
      case "A": return assertion(.textStart)
      case "z": return assertion(.textEnd)
      case "b": return assertion(.wordBoundary)
      case "B": return assertion(.notWordBoundary)
      default: break
      }
      if let set = try setEscape() { return try counted(set) }
      return literal(try scalarEscape())
    default: return literal(scalar)
    }
  }

  private mutating func counted(_ set: ScalarSet) throws(PrimitiveError) -> RegexNode {
    try count(set)
    return .set(set)
  }

  private mutating func count(_ set: ScalarSet) throws(PrimitiveError) {
    rangesLeft -= set.ranges.count
    guard rangesLeft >= 0 else {
      throw error("its sets have more than \(RegexLimits.rangesMax) ranges")
    }
  }

  private mutating func assertion(_ kind: RegexAssertion) -> RegexNode {
    position += 1
    return .assertion(kind)
  }

  private func literal(_ scalar: Unicode.Scalar) -> RegexNode {
    .set(inCase(ScalarSet(scalar)))
  }

  // MARK: Groups

  private mutating func group() throws(PrimitiveError) -> RegexNode? {
    let start = position - 1
    let outerFlags = flags
    if take("?") {
      if take("P<") || (peek == "<" && !lookBehindFollows()) {
        _ = take("<")
        try groupName()
      } else {
        guard try groupFlags() else {
          // `(?i)` holds to the end of the group around it.
          return nil
        }
      }
    }
    depth += 1
    guard depth <= RegexLimits.depthMax else {
      throw error("more than \(RegexLimits.depthMax) groups in each other", at: start)
    }
    let node = try alternation()
    guard take(")") else { throw error("`(` without `)`", at: start) }
    depth -= 1
    flags = outerFlags
    return node
  }

  private func lookBehindFollows() -> Bool {
    position + 1 < scalars.count
      && (scalars[position + 1] == "=" || scalars[position + 1] == "!")
  }

  private mutating func groupName() throws(PrimitiveError) {
    let start = position
    while let scalar = peek, ScalarSet.word.contains(scalar.value) { position += 1 }
    guard position > start, take(">") else {
      throw error("a group's name is letters, digits and `_`, then `>`", at: start)
    }
  }

  /// Reads flags; true if a group follows them, false if they were all.
  private mutating func groupFlags() throws(PrimitiveError) -> Bool {
    var value = true
    var count = 0
    while let scalar = next() {
      switch scalar {
      case "i": flags.ignoresCase = value
      case "m": flags.isMultiline = value
      case "s": flags.dotTakesNewline = value
      // Swaps greedy and lazy, which a match of the whole does not notice.
      case "U": break
      case "-" where value:
        value = false
        count = 0
        continue
      case ":" where value || count > 0: return true
      case ")" where count > 0: return false
      case "=", "!", "<", ">", "#", "|", "(", "R", "&":
        throw error(
          "look-around and other `(?\(scalar)` groups are not supported", at: position - 1)
      default: throw error("unknown group flag", at: position - 1)
      }
      count += 1
    }
    throw error("`(` without `)`")
  }

  // MARK: Sets

  private mutating func bracketSet() throws(PrimitiveError) -> ScalarSet {
    let start = position - 1
    let isInverted = take("^")
    var set = ScalarSet()
    var ranges: [ScalarSet.Range] = []
    var isFirst = true
    while true {
      guard let scalar = peek else { throw error("`[` without `]`", at: start) }
      if scalar == "]", !isFirst { break }
      isFirst = false
      if let named = try namedSet() {
        set = set.union(named)
        continue
      }
      let itemStart = position
      position += 1
      if scalar == "\\", let escaped = try setEscape() {
        try count(escaped)
        set = set.union(escaped)
        continue
      }
      let first = scalar == "\\" ? try scalarEscape() : scalar
      var last = first
      if peek == "-", position + 1 < scalars.count, scalars[position + 1] != "]" {
        position += 1
        guard let end = next() else { throw error("`[` without `]`", at: start) }
        if end == "\\" {
          if try setEscape() != nil { throw error("a range ends in a set", at: itemStart) }
          last = try scalarEscape()
        } else {
          last = end
        }
        guard first <= last else { throw error("range in the wrong order", at: itemStart) }
      }
      ranges.append(ScalarSet.Range(first: first.value, last: last.value))
    }
    position += 1
    set = set.union(inCase(ScalarSet(ranges)))
    return isInverted ? set.inverted : set
  }

  /// A set such as `[:alpha:]`; nil if no `:]` ends it: then the bracket is one for itself.
  private mutating func namedSet() throws(PrimitiveError) -> ScalarSet? {
    let bracket = position
    guard take("[:") else { return nil }
    let start = position
    let isInverted = take("^")
    var name = ""
    while !take(":]") {
      guard let scalar = next() else {
        position = bracket
        return nil
      }
      name.unicodeScalars.append(scalar)
    }
    guard let set = Self.namedSets[name] else {
      throw error("unknown character class name", at: start)
    }
    return isInverted ? inCase(set).inverted : inCase(set)
  }

  private static let namedSets: [String: ScalarSet] = [
    "alnum": ScalarSet(0x30...0x39, 0x41...0x5A, 0x61...0x7A),
    "alpha": ScalarSet(0x41...0x5A, 0x61...0x7A),
    "ascii": ScalarSet(0x00...0x7F),
    "blank": ScalarSet(0x09...0x09, 0x20...0x20),
    "cntrl": ScalarSet(0x00...0x1F, 0x7F...0x7F),
    "digit": ScalarSet.digit,
    "graph": ScalarSet(0x21...0x7E),
    "lower": ScalarSet(0x61...0x7A),
    "print": ScalarSet(0x20...0x7E),
    "punct": ScalarSet(0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E),
    "space": ScalarSet(0x09...0x0D, 0x20...0x20),
    "upper": ScalarSet(0x41...0x5A),
    "word": ScalarSet.word,
    "xdigit": ScalarSet(0x30...0x39, 0x41...0x46, 0x61...0x66),
  ]

  // MARK: Escapes

  /// A set after a backslash, such as `d` or `pL`; nil if it is something else.
  private mutating func setEscape() throws(PrimitiveError) -> ScalarSet? {
    guard let scalar = peek else { throw error("`\\` at the end") }
    let set: ScalarSet
    switch scalar {
    case "d", "D": set = .digit
    case "s", "S": set = .space
    case "w", "W": set = .word
    case "p", "P":
      position += 1
      return try categorySet(isInverted: scalar == "P")
    case "C": throw error("single bytes are not supported", at: position - 1)
    default: return nil
    }
    position += 1
    let isInverted = scalar == "D" || scalar == "S" || scalar == "W"
    return isInverted ? inCase(set).inverted : inCase(set)
  }

  /// The set as the flags want it; what is excluded is so in every case, so invert afterwards.
  private func inCase(_ set: ScalarSet) -> ScalarSet {
    flags.ignoresCase ? set.foldingCase : set
  }

  private mutating func categorySet(isInverted: Bool) throws(PrimitiveError) -> ScalarSet {
    let start = position
    var isInverted = isInverted
    var name = ""
    if take("{") {
      if take("^") { isInverted.toggle() }
      while let scalar = peek, scalar != "}" {
        name.unicodeScalars.append(scalar)
        position += 1
      }
      guard take("}") else { throw error("`{` without `}`", at: start) }
    } else if let scalar = next() {
      name.unicodeScalars.append(scalar)
    }
    guard let set = GeneralCategories.set(name) else {
      throw error("not a general category such as `L` or `Lu` (scripts are not known)", at: start)
    }
    return isInverted ? inCase(set).inverted : inCase(set)
  }

  /// One code point after a backslash.
  private mutating func scalarEscape() throws(PrimitiveError) -> Unicode.Scalar {
    let start = position - 1
    guard let scalar = next() else { throw error("`\\` at the end") }
    switch scalar {
    case "a": return "\u{07}"
    case "f": return "\u{0C}"
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "v": return "\u{0B}"
    case "x":
      var value: UInt32?
      if take("{") {
        while let digit = hexDigit() {
          value = min((value ?? 0) * 16 + digit, ScalarSet.scalarMax + 1)
        }
        guard take("}") else { throw error("`\\x{` without `}`", at: start) }
      } else if let high = hexDigit(), let low = hexDigit() {
        value = high * 16 + low
      }
      guard let scalar = value.flatMap(Unicode.Scalar.init) else {
        throw error("not a code point", at: start)
      }
      return scalar
    case "0"..."7":
      // One digit other than zero would be a back-reference.
      guard scalar == "0" || octalDigitFollows else {
        throw error("back-references are not supported", at: start)
      }
      var value = scalar.value - 0x30
      for _ in 0..<2 where octalDigitFollows {
        value = value * 8 + ((next()?.value ?? 0x30) - 0x30)
      }
      guard let scalar = Unicode.Scalar(value) else { throw error("not a code point", at: start) }
      return scalar
    case "8", "9": throw error("back-references are not supported", at: start)
    default:
      guard scalar.isASCII, !ScalarSet.word.contains(scalar.value) || scalar == "_" else {
        throw error("unknown escape", at: start)
      }
      return scalar
    }
  }

  private var octalDigitFollows: Bool {
    peek.map { $0.value >= 0x30 && $0.value <= 0x37 } == true
  }

  private mutating func hexDigit() -> UInt32? {
    guard let scalar = peek else { return nil }
    let value: UInt32
    switch scalar.value {
    case 0x30...0x39: value = scalar.value - 0x30
    case 0x41...0x46: value = scalar.value - 0x41 + 10
    case 0x61...0x66: value = scalar.value - 0x61 + 10
    default: return nil
    }
    position += 1
    return value
  }
}
