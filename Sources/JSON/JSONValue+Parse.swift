extension JSONValue {
  /// Reads one document.
  ///
  /// Refuses what ``JSONScanner`` refuses, an object that has a key twice (also when one is
  /// written with escapes), and what is beyond `limits`. No recursion.
  package static func parse(
    _ bytes: UnsafeRawBufferPointer, limits: JSONLimits = .default
  ) throws(JSONError) -> JSONValue {
    guard bytes.count <= limits.bytesMax else {
      throw JSONError(.tooLarge, "larger than \(limits.bytesMax) bytes", at: limits.bytesMax)
    }
    var scanner = JSONScanner(bytes, depthMax: limits.depthMax)
    var builder = TreeBuilder(valuesMax: limits.valuesMax)
    while true {
      let token = try scanner.next()
      if token.kind == .end { break }
      try builder.add(token, scanner)
    }
    // The scanner says `.end` only after one whole value.
    return builder.root ?? .null
  }

  /// Reads one document; see ``parse(_:limits:)-(UnsafeRawBufferPointer,_)``.
  package static func parse(
    _ bytes: [UInt8], limits: JSONLimits = .default
  ) throws(JSONError) -> JSONValue {
    let result: Result<JSONValue, JSONError> = bytes.withUnsafeBytes { buffer in
      do throws(JSONError) {
        return .success(try parse(buffer, limits: limits))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }
}

private struct TreeBuilder {
  private enum Frame {
    case array([JSONValue])
    case object(ObjectFrame)
  }

  private struct ObjectFrame {
    var members: [JSONObject.Member] = []
    var key = ""
    var seen: Set<ExactKey> = []

    /// A few keys are compared one by one; a set begins where that would turn quadratic.
    mutating func begin(_ newKey: String) -> Bool {
      let membersCompared = 8
      if members.count < membersCompared {
        if members.contains(where: { isSameUTF8($0.key, newKey) }) { return false }
      } else {
        if seen.isEmpty { seen = Set(members.map { ExactKey(text: $0.key) }) }
        guard seen.insert(ExactKey(text: newKey)).inserted else { return false }
      }
      key = newKey
      return true
    }
  }

  var root: JSONValue?
  private var frames: [Frame] = []
  private var valuesLeft: Int

  init(valuesMax: Int) { valuesLeft = valuesMax }

  mutating func add(_ token: JSONToken, _ scanner: borrowing JSONScanner) throws(JSONError) {
    switch token.kind {
    case .key:
      guard case .object(var frame)? = frames.popLast() else { return }
      guard frame.begin(scanner.string(token)) else {
        throw JSONError(.duplicateKey, "the object has this key already", at: token.start)
      }
      frames.append(.object(frame))
    case .objectStart:
      try count(token)
      frames.append(.object(ObjectFrame()))
    case .arrayStart:
      try count(token)
      frames.append(.array([]))
    case .objectEnd, .arrayEnd:
      switch frames.popLast() {
      case .array(let elements)?: put(.array(elements))
      case .object(let frame)?: put(.object(JSONObject(frame.members)))
      case nil: break
      }
    case .string:
      try count(token)
      put(.string(scanner.string(token)))
    case .number:
      try count(token)
      put(.number(JSONNumber(scanned: String(decoding: scanner.raw(token), as: UTF8.self))))
    case .true, .false:
      try count(token)
      put(.bool(token.kind == .true))
    case .null:
      try count(token)
      put(.null)
    case .end: break
    }
  }

  private mutating func count(_ token: JSONToken) throws(JSONError) {
    guard valuesLeft > 0 else {
      throw JSONError(.tooManyValues, "more values than allowed", at: token.start)
    }
    valuesLeft -= 1
  }

  /// The frame leaves the stack while it grows, so that its array is not copied.
  private mutating func put(_ value: JSONValue) {
    switch frames.popLast() {
    case .array(var elements)?:
      elements.append(value)
      frames.append(.array(elements))
    case .object(var frame)?:
      frame.members.append(JSONObject.Member(key: frame.key, value: value))
      frames.append(.object(frame))
    case nil: root = value
    }
  }
}

/// A key that is equal by bytes, not by canonical equivalence.
private struct ExactKey: Hashable {
  let text: String

  static func == (left: ExactKey, right: ExactKey) -> Bool { isSameUTF8(left.text, right.text) }

  func hash(into hasher: inout Hasher) {
    var copy = text
    copy.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
