/// Decodes one scalar's source as libyaml does, remembering where each decoded byte came from.
///
/// Works on valid scalars alone; whatever else it meets, the outcome differs from the decoded text
/// and is not used.
struct ScalarDecoder {
  private let source: UnsafeBufferPointer<UInt8>
  private let sourceStart: Int
  private var at = 0
  private var end: Int
  private var output: [UInt8] = []
  private var pieces: [ScalarMap.Piece] = []

  /// Indentations that are tried for a block scalar; deeper text is not mapped exactly.
  private static let indentationMax = 128

  private init(_ source: UnsafeBufferPointer<UInt8>, at sourceStart: Int) {
    self.source = source
    self.sourceStart = sourceStart
    end = source.count
  }

  /// The pieces that make up `decoded`, or nil where decoding again does not give it.
  static func pieces(
    of source: UnsafeBufferPointer<UInt8>, at sourceStart: Int, style: YAMLNode.Style,
    decoded: UnsafeBufferPointer<UInt8>
  ) -> [ScalarMap.Piece]? {
    var decoder = ScalarDecoder(source, at: sourceStart)
    switch style {
    case .plain: decoder.flow(quote: nil)
    case .singleQuoted: decoder.flow(quote: UInt8(ascii: "'"))
    case .doubleQuoted: decoder.flow(quote: UInt8(ascii: "\""))
    case .literal, .folded:
      // The parent's indentation is unknown here, so an indentation indicator says too little; the
      // right one is found by what it decodes to.
      var indentation = decoder.firstIndentation()
      while indentation >= 1 {
        var attempt = decoder
        attempt.block(indentation: indentation, isFolded: style == .folded)
        if attempt.output.elementsEqual(decoded) { return attempt.pieces }
        indentation -= 1
      }
      return nil
    case .block, .flow: return nil
    }
    return decoder.output.elementsEqual(decoded) ? decoder.pieces : nil
  }

  static func isBlankOrBreak(_ byte: UInt8) -> Bool {
    isBlank(byte) || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
  }

  private var byte: UInt8 { at < end ? source[at] : 0 }
  private var isBlank: Bool { at < end && Self.isBlank(source[at]) }
  private var isBreak: Bool {
    at < end && (source[at] == UInt8(ascii: "\n") || source[at] == UInt8(ascii: "\r"))
  }

  // MARK: Output

  private mutating func copy(_ from: Int, _ to: Int) {
    guard from < to else { return }
    if let last = pieces.indices.last, pieces[last].isCopy,
      pieces[last].sourceEnd == sourceStart + from
    {
      pieces[last].decodedCount += to - from
      pieces[last].sourceEnd = sourceStart + to
    } else {
      pieces.append(
        .init(
          decoded: output.count, decodedCount: to - from, source: sourceStart + from,
          sourceEnd: sourceStart + to, isCopy: true))
    }
    output.append(contentsOf: source[from..<to])
  }

  private mutating func emit(_ bytes: some Collection<UInt8>, for from: Int, _ to: Int) {
    guard !bytes.isEmpty else { return }
    pieces.append(
      .init(
        decoded: output.count, decodedCount: bytes.count, source: sourceStart + from,
        sourceEnd: sourceStart + to, isCopy: false))
    output.append(contentsOf: bytes)
  }

  private mutating func skipBlanks() {
    while isBlank { at += 1 }
  }

  private mutating func skipBreak() {
    if byte == UInt8(ascii: "\r"), at + 1 < end, source[at + 1] == UInt8(ascii: "\n") { at += 1 }
    at += 1
  }

  // MARK: Plain and quoted

  private mutating func flow(quote: UInt8?) {
    if quote != nil {
      at = 1
      end = max(1, end - 1)
    }
    while at < end {
      let start = at
      if isBlank || isBreak {
        fold()
      } else if quote == UInt8(ascii: "'"), byte == UInt8(ascii: "'") {
        at += 2
        emit(CollectionOfOne(UInt8(ascii: "'")), for: start, min(at, end))
      } else if quote == UInt8(ascii: "\""), byte == UInt8(ascii: "\\") {
        escape()
      } else {
        at += 1
        copy(start, at)
      }
    }
  }

  /// White space between words stays; around line breaks it goes, one break is a space, each further
  /// one is a line break.
  private mutating func fold() {
    let start = at
    skipBlanks()
    guard isBreak else {
      copy(start, at)
      return
    }
    let breaks = skipBreaks()
    if breaks == 1 {
      emit(CollectionOfOne(UInt8(ascii: " ")), for: start, at)
    } else {
      emit(repeatElement(UInt8(ascii: "\n"), count: breaks - 1), for: start, at)
    }
  }

  /// Skips breaks and the blanks after each; answers how many breaks there were.
  private mutating func skipBreaks() -> Int {
    var breaks = 0
    while isBreak {
      skipBreak()
      breaks += 1
      skipBlanks()
    }
    return breaks
  }

  private mutating func escape() {
    let start = at
    at += 1
    if isBreak {
      let breaks = skipBreaks()
      emit(repeatElement(UInt8(ascii: "\n"), count: breaks - 1), for: start, at)
      return
    }
    let letter = byte
    at += 1
    let digits =
      switch letter {
      case UInt8(ascii: "x"): 2
      case UInt8(ascii: "u"): 4
      case UInt8(ascii: "U"): 8
      default: 0
      }
    var value = Self.value(ofEscape: letter)
    if digits > 0 {
      value = 0
      for _ in 0..<digits where at < end {
        value = value << 4 | UInt32(Self.digit(byte))
        at += 1
      }
    }
    emit(Array(String(Unicode.Scalar(value) ?? "\u{FFFD}").utf8), for: start, min(at, end))
  }

  private static func digit(_ byte: UInt8) -> UInt8 {
    byte <= UInt8(ascii: "9") ? byte & 0x0F : (byte & 0x0F) + 9
  }

  private static func value(ofEscape letter: UInt8) -> UInt32 {
    switch letter {
    case UInt8(ascii: "0"): 0
    case UInt8(ascii: "a"): 7
    case UInt8(ascii: "b"): 8
    case UInt8(ascii: "t"): 9
    case UInt8(ascii: "n"): 10
    case UInt8(ascii: "v"): 11
    case UInt8(ascii: "f"): 12
    case UInt8(ascii: "r"): 13
    case UInt8(ascii: "e"): 27
    case UInt8(ascii: "N"): 0x85
    case UInt8(ascii: "_"): 0xA0
    case UInt8(ascii: "L"): 0x2028
    case UInt8(ascii: "P"): 0x2029
    default: UInt32(letter)
    }
  }

  // MARK: Literal and folded

  /// Leading spaces of the first line with text, or of the longest line without any; at least 1.
  private func firstIndentation() -> Int {
    var look = self
    while look.at < look.end, !look.isBreak { look.at += 1 }
    var longest = 1
    while look.at < look.end {
      if look.isBreak { look.skipBreak() }
      let start = look.at
      while look.byte == UInt8(ascii: " ") { look.at += 1 }
      if look.at < look.end, !look.isBreak {
        return min(Self.indentationMax, max(1, look.at - start))
      }
      longest = max(longest, look.at - start)
    }
    return min(Self.indentationMax, longest)
  }

  private mutating func block(indentation: Int, isFolded: Bool) {
    var chomp: UInt8 = 0
    while at < end, !isBreak {
      // `-` and `+` stand before any comment.
      if byte == UInt8(ascii: "#") || isBlank { break }
      if byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") { chomp = byte }
      at += 1
    }
    while at < end, !isBreak { at += 1 }
    if isBreak { skipBreak() }

    // The break of the last line of text, and those of blank lines after it: what becomes of them
    // is known only when the next line comes.
    var lineBreak: Range<Int>?
    var blankLines: [Range<Int>] = []
    var lastBeganBlank = false
    while at < end {
      let lineStart = at
      while at - lineStart < indentation, byte == UInt8(ascii: " ") { at += 1 }
      if isBreak {
        let start = at
        skipBreak()
        blankLines.append(start..<at)
        continue
      }
      guard at - lineStart == indentation, at < end else { break }
      if let line = lineBreak {
        if isFolded, !lastBeganBlank, !isBlank {
          if blankLines.isEmpty {
            emit(CollectionOfOne(UInt8(ascii: " ")), for: line.lowerBound, line.upperBound)
          }
        } else {
          newline(line)
        }
      }
      for blank in blankLines { newline(blank) }
      blankLines.removeAll(keepingCapacity: true)
      lastBeganBlank = isBlank
      let text = at
      while at < end, !isBreak { at += 1 }
      copy(text, at)
      lineBreak = nil
      if isBreak {
        let start = at
        skipBreak()
        lineBreak = start..<at
      }
    }
    if chomp != UInt8(ascii: "-"), let lineBreak { newline(lineBreak) }
    if chomp == UInt8(ascii: "+") {
      for blank in blankLines { newline(blank) }
    }
  }

  private mutating func newline(_ range: Range<Int>) {
    emit(CollectionOfOne(UInt8(ascii: "\n")), for: range.lowerBound, range.upperBound)
  }
}
