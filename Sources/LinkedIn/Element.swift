import JSON

/// One element of a payload, read by configured names; every fault carries its path.
///
/// Optional fields: absent and null are the same, another type is a fault.
struct Element {
  let value: JSONValue
  let path: String
  /// Upper bound of its times.
  let receivedAt: Int64

  func fault(_ code: AdapterIssue.Code, _ field: FieldPaths?, _ cause: String) -> ElementFault {
    guard let field else { return ElementFault(code: code, path: path, cause: cause) }
    let name = field.spelling(in: value) ?? field.name
    let place = path.isEmpty ? name : "\(path).\(name)"
    return ElementFault(code: code, path: place, cause: cause)
  }

  private func missing(_ field: FieldPaths) -> ElementFault {
    fault(.missingField, field, "`\(field.name)` is missing")
  }

  private func wrongType(
    _ field: FieldPaths, _ found: JSONValue, _ wanted: String
  ) -> ElementFault {
    fault(.wrongType, field, "expected \(wanted), found \(found.kindName)")
  }

  func value(_ field: FieldPaths) -> JSONValue? { field.value(in: value) }

  // MARK: Texts

  func text(_ field: FieldPaths) throws(ElementFault) -> String {
    guard let text = try textIfAny(field) else { throw missing(field) }
    return text
  }

  func textIfAny(_ field: FieldPaths) throws(ElementFault) -> String? {
    guard let found = value(field) else { return nil }
    guard let text = found.string else { throw wrongType(field, found, "a string") }
    return text
  }

  /// A text that tells things apart: not empty, at most 255 bytes; integers count as their text.
  func key(_ field: FieldPaths) throws(ElementFault) -> String {
    guard let key = try keyIfAny(field) else { throw missing(field) }
    return key
  }

  func keyIfAny(_ field: FieldPaths) throws(ElementFault) -> String? {
    guard let found = value(field) else { return nil }
    guard let text = found.string ?? found.int64.map(String.init) else {
      throw wrongType(field, found, "a string or an integer")
    }
    guard !text.isEmpty, text.utf8.count <= URN.charactersMax else {
      throw fault(.wrongType, field, "expected 1 to \(URN.charactersMax) bytes")
    }
    return text
  }

  /// One text, also where the network sent a list of them (as it did before March 2024): the first
  /// that is not empty, of strings or of objects with a `number`.
  func firstTextIfAny(_ field: FieldPaths) throws(ElementFault) -> String? {
    guard let found = value(field) else { return nil }
    let candidates = found.array ?? [found]
    for candidate in candidates where !candidate.isNull {
      guard let text = candidate.string ?? candidate["number"]?.string else {
        throw wrongType(field, candidate, "a string or a list of strings")
      }
      if !text.isEmpty { return text }
    }
    return nil
  }

  /// A list of texts; a single text is a list of one, an absent one is empty.
  func texts(_ field: FieldPaths) throws(ElementFault) -> [String] {
    guard let found = value(field) else { return [] }
    var texts: [String] = []
    for item in found.array ?? [found] {
      guard let text = item.string else {
        throw wrongType(field, item, "a string or a list of strings")
      }
      if !text.isEmpty { texts.append(text) }
    }
    return texts
  }

  // MARK: Other types

  func integer(_ field: FieldPaths) throws(ElementFault) -> Int64? {
    guard let found = value(field) else { return nil }
    guard let integer = found.int64 else { throw wrongType(field, found, "an integer") }
    return integer
  }

  /// An id that is a number, also where it is sent as text.
  func integerID(_ field: FieldPaths) throws(ElementFault) -> Int64 {
    guard let found = value(field) else { throw missing(field) }
    guard let id = found.int64 ?? found.string.flatMap({ Int64($0) }) else {
      throw wrongType(field, found, "an integer")
    }
    return id
  }

  func flag(_ field: FieldPaths) throws(ElementFault) -> Bool {
    guard let flag = try flagIfAny(field) else { throw missing(field) }
    return flag
  }

  func flagIfAny(_ field: FieldPaths) throws(ElementFault) -> Bool? {
    guard let found = value(field) else { return nil }
    guard let flag = found.bool else { throw wrongType(field, found, "true or false") }
    return flag
  }

  func time(_ field: FieldPaths) throws(ElementFault) -> Int64 {
    guard let time = try timeIfAny(field) else { throw missing(field) }
    return time
  }

  /// Epoch milliseconds within what we believe, see ``Time``.
  func timeIfAny(_ field: FieldPaths) throws(ElementFault) -> Int64? {
    guard let found = value(field) else { return nil }
    guard let time = found.int64 else { throw wrongType(field, found, "epoch milliseconds") }
    guard Time.earliest <= time, time <= receivedAt + Time.skewMax else {
      throw fault(.dateOutOfRange, field, "not between 2003 and a day after its receipt")
    }
    return time
  }

  func urn(_ kind: URN.Kind, _ field: FieldPaths) throws(ElementFault) -> String {
    guard let urn = try urnIfAny(kind, field) else { throw missing(field) }
    return urn
  }

  /// A URN of this kind; of seats and contracts the bare number as well.
  func urnIfAny(_ kind: URN.Kind, _ field: FieldPaths) throws(ElementFault) -> String? {
    guard let found = value(field) else { return nil }
    return try urn(kind, found, field)
  }

  private func urn(
    _ kind: URN.Kind, _ found: JSONValue, _ field: FieldPaths
  ) throws(ElementFault) -> String {
    if let id = found.int64, id > 0, kind == .seat || kind == .contract {
      return URN(kind: kind, id: id).text
    }
    guard let text = found.string else { throw wrongType(field, found, "a URN") }
    guard let urn = URN(text), urn.kind == kind else {
      throw fault(.badURN, field, "expected `urn:li:\(kind.rawValue):...`")
    }
    return urn.text
  }

  /// All URNs of the list that are of one of `kinds`.
  func urns(_ field: FieldPaths) throws(ElementFault) -> [URN] {
    guard let found = value(field) else { return [] }
    var urns: [URN] = []
    for item in found.array ?? [found] {
      guard let text = item.string, let urn = URN(text) else {
        throw fault(.badURN, field, "expected `urn:li:<kind>:...`")
      }
      urns.append(urn)
    }
    return urns
  }

  /// The canonical words of a list of texts, each as ``choiceIfAny(_:_:)`` finds one.
  func choices(
    _ field: FieldPaths, _ spellings: [(word: String, texts: [String])]
  ) throws(ElementFault) -> [String] {
    var words: [String] = []
    for text in try texts(field) {
      guard let match = spellings.first(where: { $0.texts.contains(text) }) else {
        throw fault(.unknownValue, field, "not one of the configured values")
      }
      if !words.contains(match.word) { words.append(match.word) }
    }
    return words
  }

  /// The canonical word whose configured spellings contain the field's text.
  func choiceIfAny(
    _ field: FieldPaths, _ spellings: [(word: String, texts: [String])]
  ) throws(ElementFault) -> String? {
    guard let text = try textIfAny(field) else { return nil }
    guard let match = spellings.first(where: { $0.texts.contains(text) }) else {
      throw fault(.unknownValue, field, "not one of the configured values")
    }
    return match.word
  }
}
