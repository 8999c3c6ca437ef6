/// Writes one JSON value, in the order of the calls.
///
/// The same calls give the same bytes. Whether a call fits (a key inside an object, one value after
/// a key) is our own code's business and a precondition.
package struct JSONWriter {
  package enum Style: Hashable, Sendable {
    case compact
    /// Two spaces a level, one member a line.
    case pretty
  }

  private struct Container {
    let isObject: Bool
    var isEmpty = true
  }

  private var bytes: [UInt8] = []
  private let style: Style
  private var containers: [Container] = []
  private var hasKey = false
  private var hasRoot = false

  package init(style: Style = .compact) {
    self.style = style
    // Most texts are a few hundred bytes: they are not to grow step by step.
    bytes.reserveCapacity(256)
  }

  /// Whether one whole value has been written.
  private var isComplete: Bool { hasRoot && containers.isEmpty }

  /// Ends the writing and hands out the bytes without a copy.
  package consuming func finish() -> [UInt8] {
    precondition(isComplete, "the JSON value is not complete")
    return bytes
  }

  // MARK: Containers

  package mutating func beginObject() { open(isObject: true) }
  package mutating func endObject() { close(isObject: true) }
  package mutating func beginArray() { open(isObject: false) }
  package mutating func endArray() { close(isObject: false) }

  /// Writes a member's name; exactly one value must follow.
  package mutating func key(_ name: String) {
    guard let last = containers.indices.last, containers[last].isObject, !hasKey else {
      preconditionFailure("a key fits only into an object")
    }
    separate(last)
    appendQuoted(name)
    bytes.append(UInt8(ascii: ":"))
    if style == .pretty { bytes.append(UInt8(ascii: " ")) }
    hasKey = true
  }

  // MARK: Values

  package mutating func null() { literal("null") }
  package mutating func bool(_ value: Bool) { literal(value ? "true" : "false") }
  package mutating func int(_ value: Int64) { literal(String(value)) }
  package mutating func int(_ value: Int) { literal(String(value)) }
  package mutating func int(_ value: UInt64) { literal(String(value)) }

  /// The shortest text that reads back as `value`; `null` for NaN and the infinities.
  package mutating func double(_ value: Double) {
    literal(value.isFinite ? value.description : "null")
  }

  /// A number as it was written elsewhere.
  package mutating func number(_ value: JSONNumber) { literal(value.text) }

  package mutating func string(_ value: String) {
    beginValue()
    appendQuoted(value)
  }

  /// - Parameter utf8: Valid UTF-8, for example content that a scanner accepted.
  package mutating func string(utf8: UnsafeRawBufferPointer) {
    beginValue()
    appendQuoted(utf8)
  }

  /// Writes a tree; recursion is bounded by the depth of parsed trees.
  package mutating func value(_ value: JSONValue) {
    switch value {
    case .null: null()
    case .bool(let value): bool(value)
    case .number(let value): number(value)
    case .string(let value): string(value)
    case .array(let elements):
      beginArray()
      for element in elements { self.value(element) }
      endArray()
    case .object(let object):
      beginObject()
      for member in object.members {
        key(member.key)
        self.value(member.value)
      }
      endObject()
    }
  }

  // MARK: Members

  package mutating func member(_ name: String, _ value: String) {
    key(name)
    string(value)
  }

  package mutating func member(_ name: String, _ value: Int64) {
    key(name)
    int(value)
  }

  package mutating func member(_ name: String, _ value: Int) {
    key(name)
    int(value)
  }

  package mutating func member(_ name: String, _ value: Double) {
    key(name)
    double(value)
  }

  package mutating func member(_ name: String, _ value: Bool) {
    key(name)
    bool(value)
  }

  package mutating func member(_ name: String, _ value: JSONValue) {
    key(name)
    self.value(value)
  }

  package mutating func member(_ name: String, _ strings: [String]) {
    key(name)
    beginArray()
    for string in strings { self.string(string) }
    endArray()
  }

  /// A list, each element of which `write` writes into a value position.
  package mutating func member<List: Sequence>(
    _ name: String, each list: List, _ write: (List.Element, inout JSONWriter) -> Void
  ) {
    key(name)
    array(list, write)
  }

  /// An array, each element of which `write` writes into a value position.
  package mutating func array<List: Sequence>(
    _ list: List, _ write: (List.Element, inout JSONWriter) -> Void
  ) {
    beginArray()
    for element in list { write(element, &self) }
    endArray()
  }

  // MARK: Parts

  private mutating func open(isObject: Bool) {
    beginValue()
    containers.append(Container(isObject: isObject))
    bytes.append(UInt8(ascii: isObject ? "{" : "["))
  }

  private mutating func close(isObject: Bool) {
    guard let last = containers.popLast(), last.isObject == isObject, !hasKey else {
      preconditionFailure("no such container is open")
    }
    if !last.isEmpty { breakLine() }
    bytes.append(UInt8(ascii: isObject ? "}" : "]"))
  }

  private mutating func literal(_ text: String) {
    beginValue()
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func beginValue() {
    if hasKey {
      hasKey = false
    } else if let last = containers.indices.last {
      precondition(!containers[last].isObject, "a member needs a key")
      separate(last)
    } else {
      precondition(!hasRoot, "a document has one value")
      hasRoot = true
    }
  }

  private mutating func separate(_ container: Int) {
    if containers[container].isEmpty {
      containers[container].isEmpty = false
    } else {
      bytes.append(UInt8(ascii: ","))
    }
    breakLine()
  }

  private mutating func breakLine() {
    guard style == .pretty else { return }
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * containers.count))
  }

  private mutating func appendQuoted(_ text: String) {
    var copy = text
    copy.withUTF8 { appendQuoted(UnsafeRawBufferPointer($0)) }
  }

  private mutating func appendQuoted(_ text: UnsafeRawBufferPointer) {
    bytes.append(UInt8(ascii: "\""))
    var index = 0
    var plainStart = 0
    while true {
      index = text.skipPlainStringBytes(from: index)
      guard index < text.count else { break }
      let byte = text[index]
      if byte < 0x80 {
        bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: text[plainStart..<index]))
        appendEscape(byte)
        plainStart = index + 1
      }
      index += 1
    }
    bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: text[plainStart..<text.count]))
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func appendEscape(_ byte: UInt8) {
    bytes.append(UInt8(ascii: "\\"))
    switch byte {
    case 0x08: bytes.append(UInt8(ascii: "b"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    case 0x0A: bytes.append(UInt8(ascii: "n"))
    case 0x0C: bytes.append(UInt8(ascii: "f"))
    case 0x0D: bytes.append(UInt8(ascii: "r"))
    case 0x22, 0x5C: bytes.append(byte)
    default:
      let digits = String(byte, radix: 16)
      bytes.append(contentsOf: "u00".utf8)
      if digits.utf8.count == 1 { bytes.append(UInt8(ascii: "0")) }
      bytes.append(contentsOf: digits.utf8)
    }
  }
}
