import Diagnostics

/// Every message of the YAML reader and of the typed reading of nodes, one factory each.
struct YAMLFinding: Sendable {
  let file: SourceID

  func span(_ start: some BinaryInteger, _ end: some BinaryInteger) -> SourceSpan {
    SourceSpan(file: file, start: Int(start), end: max(Int(start), Int(end)))
  }

  func span(of record: YAMLTree.Record) -> SourceSpan { span(record.start, record.end) }

  // MARK: The file

  func fileTooLarge(_ size: Int, max: Int) -> Diagnostic {
    Diagnostic(
      .fileTooLarge, .error, "the file has \(size) bytes, more than the limit of \(max)",
      at: span(0, 0), help: ["split it into several documents, one file each"])
  }

  func foreignEncoding(_ name: String) -> Diagnostic {
    Diagnostic(
      .byteOrderMark, .error, "the file is \(name), not UTF-8", at: span(0, 0),
      help: ["save it as UTF-8 without a byte order mark"])
  }

  func byteOrderMark() -> Diagnostic {
    let mark = span(0, 3)
    return Diagnostic(
      .byteOrderMark, .error, "the file begins with a byte order mark", at: mark,
      help: ["save it as UTF-8 without a byte order mark"],
      fixes: [.init(title: "remove the mark", span: mark, replacement: "")])
  }

  func invalidUTF8(_ start: some BinaryInteger, _ end: some BinaryInteger, byte: UInt8)
    -> Diagnostic
  {
    Diagnostic(
      .invalidUTF8, .error, "byte 0x\(hex(UInt32(byte), 2)) at offset \(start) is not UTF-8",
      at: span(start, end), help: ["save the file as UTF-8"])
  }

  func character(_ value: UInt32, _ start: some BinaryInteger, _ end: some BinaryInteger)
    -> Diagnostic
  {
    let what =
      switch value {
      case 0: "a NUL character"
      case 0x1B: "an escape character"
      case 0x0D: "a carriage return without a line feed"
      case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069:
        "a character that changes the direction of text"
      case 0x200B, 0x2060, 0xFEFF: "a character without width"
      case 0x85, 0x2028, 0x2029: "a line separator that not every reader takes for one"
      case 0..<0x20, 0x7F...0x9F: "a control character"
      default: "a character that is none"
      }
    return Diagnostic(
      .controlCharacter, .error, "\(what), U+\(hex(value, 4)), is not allowed",
      at: span(start, end),
      help: ["remove it; nobody who reads the file can see it"],
      fixes: [.init(title: "remove it", span: span(start, end), replacement: "")])
  }

  func tab(at offset: Int) -> Diagnostic {
    Diagnostic(
      .tabIndentation, .error, "a tab indents this line", at: span(offset, offset + 1),
      help: ["indent with spaces, two for each level"])
  }

  func syntax(_ words: SyntaxProblem.Words, at: Int, began: Int?, end: Int) -> Diagnostic {
    let problem = span(min(at, end), min(at + 1, end))
    guard let began, began < at, let label = words.began else {
      return Diagnostic(.yamlSyntax, .error, words.message, at: problem, help: words.help)
    }
    let beginning = span(began, began + 1)
    if words.pointsAtBeginning {
      return Diagnostic(
        .yamlSyntax, .error, words.message, at: beginning, label: label, help: words.help)
    }
    return Diagnostic(
      .yamlSyntax, .error, words.message, at: problem,
      secondary: [.init(span: beginning, text: label)], help: words.help)
  }

  func textBehindQuote(_ at: Int, opened: Int, isSingle: Bool) -> Diagnostic {
    Diagnostic(
      .yamlSyntax, .error, "text goes on behind the closing quote", at: span(at, at + 1),
      secondary: [.init(span: span(opened, opened + 1), text: "the text begins here")],
      help: [
        isSingle
          ? "write `''` for a quote inside of single quotes, or quote the whole with `\"`"
          : "write `\\\"` for a quote inside of double quotes, or quote the whole with `'`"
      ])
  }

  func outOfMemory() -> Diagnostic {
    Diagnostic(.yamlSyntax, .error, "there is not enough memory to read the file", at: nil)
  }

  func emptyDocument() -> Diagnostic {
    Diagnostic(
      .emptyDocument, .error, "the file has no document in it", at: span(0, 0),
      help: ["write a mapping with `apiVersion`, `kind` and `name`, or delete the file"])
  }

  func secondDocument(_ start: some BinaryInteger, _ end: some BinaryInteger) -> Diagnostic {
    Diagnostic(
      .severalDocuments, .error, "a second document begins in the same file", at: span(start, end),
      help: ["give each document a file of its own"])
  }

  func tooDeep(_ start: some BinaryInteger, max: Int) -> Diagnostic {
    Diagnostic(
      .nestingTooDeep, .error, "more than \(max) collections inside one another",
      at: span(start, start + 1),
      help: ["flatten the structure; no document of ours needs this depth"])
  }

  func tooManyNodes(_ start: some BinaryInteger, max: Int) -> Diagnostic {
    Diagnostic(
      .tooManyNodes, .error, "more than \(max) keys and values in one file", at: span(start, start),
      help: ["split it into several documents, one file each"])
  }

  // MARK: What strict YAML refuses

  /// Other versions of YAML give other meanings to the same words.
  func version(
    _ major: Int32, _ minor: Int32, _ start: some BinaryInteger, _ end: some BinaryInteger
  ) -> Diagnostic {
    Diagnostic(
      .yamlSyntax, .error, "the file says that it is YAML \(major).\(minor); policies are YAML 1.2",
      at: span(start, end), help: ["take the line out, or write `%YAML 1.2`"])
  }

  func tag(_ start: some BinaryInteger, _ end: some BinaryInteger) -> Diagnostic {
    Diagnostic(
      .yamlTag, .error, "tags are not allowed", at: span(start, end),
      help: [
        "an expression that begins with `!` wants quotes: `\"!has(event.job)\"`",
        "else remove the tag; the type comes from the key, and text can be quoted",
      ])
  }

  func anchor(_ start: some BinaryInteger, _ end: some BinaryInteger) -> Diagnostic {
    Diagnostic(
      .anchorOrAlias, .error, "anchors are not allowed", at: span(start, end),
      help: ["repeat the value, or put it into a parent policy and use `extends`"])
  }

  func alias(_ start: some BinaryInteger, _ end: some BinaryInteger) -> Diagnostic {
    Diagnostic(
      .anchorOrAlias, .error, "aliases are not allowed", at: span(start, end),
      help: [
        "write the value out, or put it into a parent policy and use `extends`",
        "quote the value if it is text that begins with `*`",
      ])
  }

  func mergeKey(_ start: some BinaryInteger, _ end: some BinaryInteger) -> Diagnostic {
    Diagnostic(
      .mergeKey, .error, "merge keys are not allowed", at: span(start, end),
      help: ["write the keys out, or put them into a parent policy and use `extends`"])
  }

  func duplicateKey(_ key: String, at again: SourceSpan, first: SourceSpan) -> Diagnostic {
    Diagnostic(
      .duplicateKey, .error, "the key \(quoted(key)) stands twice in one mapping", at: again,
      label: "again here", secondary: [.init(span: first, text: "first here")],
      help: ["remove one of the two; the first one would be used"])
  }

  func collectionKey(
    _ start: some BinaryInteger, _ end: some BinaryInteger, isMapping: Bool, isTemplate: Bool
  ) -> Diagnostic {
    Diagnostic(
      .nonScalarKey, .error, "a key is text, not a \(isMapping ? "mapping" : "sequence")",
      at: span(start, end),
      help: isTemplate
        ? ["quote text that has braces in it; YAML reads `{{ x }}` as a mapping in a mapping"]
        : ["write the key as a word, or quote it"])
  }

  func nonStringKey(_ key: String, _ start: some BinaryInteger, _ end: some BinaryInteger)
    -> Diagnostic
  {
    let place = span(start, end)
    return Diagnostic(
      .nonStringKey, .error,
      key.isEmpty ? "a key is missing before `:`" : "the key \(quoted(key)) is not text",
      at: place,
      help: key.isEmpty ? ["write the key, or quote the value if the colon belongs to it"] : [],
      fixes: key.isEmpty ? [] : [quote(key, place)])
  }

  /// A fix other than quotes makes no key: keys are text.
  func oddPlain(
    _ meaning: PlainMeaning, _ value: UnsafeBufferPointer<UInt8>, at place: SourceSpan, isKey: Bool
  ) -> Diagnostic {
    let text = String(decoding: value, as: UTF8.self)
    var finding: Diagnostic
    switch meaning {
    case .oddBoolean:
      let value = ["true", "yes", "on", "y"].contains(text.lowercased()) ? "true" : "false"
      finding = Diagnostic(
        .ambiguousBoolean, .error,
        "\(quoted(text)) is a boolean for some readers and text for others",
        at: place, help: ["only `true` and `false` are booleans; quote the word if it is text"],
        fixes: [.init(title: "write `\(value)`", span: place, replacement: value)])
    case .leadingZero:
      finding = Diagnostic(
        .leadingZeroNumber, .error, "\(quoted(text)) begins with a zero and may be read as octal",
        at: place, help: ["write a number without leading zeros, and quote what is text"],
        fixes: [
          .init(
            title: "write the number without leading zeros", span: place,
            replacement: withoutLeadingZeros(text))
        ])
    case .sexagesimal:
      finding = Diagnostic(
        .sexagesimalNumber, .error, "\(quoted(text)) may be read as a number to the base of 60",
        at: place, help: ["quote it if it is text, such as a time"])
    default:
      finding = Diagnostic(
        .unusualNumber, .error, "\(quoted(text)) is a number for some readers and text for others",
        at: place, help: ["write numbers with decimal digits alone, and quote what is text"])
    }
    if isKey {
      finding.help = ["quote the key"]
      finding.fixes = []
    }
    finding.fixes.append(quote(text, place))
    return finding
  }

  func unquotedDate(_ text: String, at place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .unquotedDate, .error, "\(quoted(text)) is a date for some readers, text is wanted here",
      at: place, fixes: [quote(text, place)])
  }

  func oddNull(_ text: String, at place: SourceSpan, wanted: String) -> Diagnostic {
    Diagnostic(
      .ambiguousNull, .error,
      text.isEmpty
        ? "nothing stands here, \(wanted) is wanted"
        : "\(quoted(text)) stands for nothing, \(wanted) is wanted",
      at: place,
      help: text.isEmpty
        ? ["write a value, or remove the key"] : ["write a value, remove the key, or quote text"])
  }

  // MARK: What a document wants

  func wrongType(
    _ found: String, at place: SourceSpan, wanted: String, help: [String] = [],
    fixes: [Diagnostic.Fix] = []
  ) -> Diagnostic {
    Diagnostic(
      .wrongValueType, .error, "\(wanted) is wanted here, this is \(found)", at: place, help: help,
      fixes: fixes)
  }

  func outOfRange(_ text: String, at place: SourceSpan, allowed: String) -> Diagnostic {
    Diagnostic(
      .valueOutOfRange, .error, "\(quoted(text)) is outside \(allowed)", at: place,
      help: ["write a number within \(allowed)"])
  }

  func missingKey(_ key: String, in what: String, at place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .missingKey, .error, "\(what) needs the key \(quoted(key))", at: place,
      help: ["add `\(key):` with its value"])
  }

  func unknownKey(
    _ key: String, in what: String, at place: SourceSpan, nearest: String?, known: [String]
  ) -> Diagnostic {
    var finding = Diagnostic(
      .unknownKey, .error, "\(what) has no key \(quoted(key))", at: place)
    if let nearest {
      finding.help = ["did you mean `\(nearest)`?"]
      finding.fixes = [.init(title: "write `\(nearest)`", span: place, replacement: nearest)]
    } else if known.count <= 12 {
      finding.help = ["known keys: " + known.map { "`\($0)`" }.joined(separator: ", ")]
    }
    return finding
  }

  // MARK: Words

  /// User text on one line, in back-quotes, cut where it is long.
  func quoted(_ text: String) -> String {
    var short = ""
    for scalar in text.unicodeScalars.prefix(60) {
      short.unicodeScalars.append(scalar.value < 0x20 ? " " : scalar == "`" ? "'" : scalar)
    }
    if text.unicodeScalars.count > 60 { short += "…" }
    return "`\(short)`"
  }

  /// A fix that makes a plain scalar text for every reader.
  func quote(_ text: String, _ place: SourceSpan) -> Diagnostic.Fix {
    .init(title: "quote it", span: place, replacement: "\"\(text)\"")
  }

  private func withoutLeadingZeros(_ text: String) -> String {
    let sign = text.prefix { $0 == "-" || $0 == "+" }
    let number = text.dropFirst(sign.count).drop { $0 == "0" }
    let needsZero = number.first.map { !("0"..."9").contains($0) } ?? true
    return (sign == "-" ? "-" : "") + (needsZero ? "0" : "") + number
  }

  private func hex(_ value: UInt32, _ digits: Int) -> String {
    let text = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
