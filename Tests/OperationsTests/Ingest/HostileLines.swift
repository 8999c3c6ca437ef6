import Testing

/// One line that nobody should send.
struct HostileLine: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let bytes: [UInt8]

  init(_ name: String, _ bytes: [UInt8]) {
    testDescription = name
    self.bytes = bytes
  }

  init(_ name: String, _ text: String) { self.init(name, Array(text.utf8)) }

  /// What becomes of each is in `Goldens/hostile_lines.txt`.
  static let all: [HostileLine] =
    truncated + doubled + wrongTypes + times + numbers + encodings + sizes + shapes + missing
    + names

  private static func event(
    _ name: String, _ change: (SampleEvent) -> SampleEvent
  ) -> HostileLine {
    HostileLine(name, change(SampleEvent("hostile")).bytes)
  }

  private static func repeated(_ text: String, _ count: Int) -> String {
    String(repeating: text, count: count)
  }

  private static let truncated: [HostileLine] = {
    let whole = SampleEvent("hostile").bytes
    return [1, 2, 4, 9, 14, 40, 41, 77, 100, whole.count - 2, whole.count - 1].map {
      HostileLine("cut after \($0) bytes", Array(whole.prefix($0)))
    }
  }()

  private static let doubled = [
    event("a key twice") { $0.again("tenant", "\"globex\"") },
    event("a key twice, once escaped") { $0.again("ten\\u0061nt", "\"globex\"") },
    event("an unknown key twice") { $0.again("zz", "1").again("zz", "2") },
    event("a key twice in a known object") {
      $0.with("actor", "{\"kind\":\"user\",\"id\":\"u\",\"id\":\"v\"}")
    },
    event("a key twice in an unknown object") { $0.with("zz", "{\"a\":{\"b\":1,\"b\":2}}") },
    event("a key twice in an unknown list") { $0.with("zz", "[{\"b\":1,\"b\":2}]") },
  ]

  private static let wrongTypes = [
    event("a number for text") { $0.with("first_name", "5") },
    event("an object for text") { $0.with("first_name", "{}") },
    event("a list for a name") { $0.with("candidate", "[]") },
    event("a number for a name") { $0.with("candidate", "1") },
    event("null for a name") { $0.with("candidate", "null") },
    event("an empty name") { $0.with("candidate", "\"\"") },
    event("a number for the type") { $0.with("type", "7") },
    event("null for the type") { $0.with("type", "null") },
    event("a truth value for a time") { $0.with("last_modified", "true") },
    event("an object for a time") { $0.with("last_modified", "{}") },
    event("a word for a time") { $0.with("last_modified", "\"yesterday\"") },
    event("an unknown choice") { $0.with("source", "\"mars\"") },
    event("an unknown mode") { $0.with("mode", "\"maybe\"") },
    event("text for an object") { $0.with("actor", "\"u-ada\"") },
    event("a URN of another kind") {
      $0.with("type", "\"inmail.sent\"").with("seat", "\"urn:li:person:1\"")
    },
    event("a URN without a name") {
      $0.with("type", "\"inmail.sent\"").with("seat", "\"urn:li:seat:\"")
    },
  ]

  private static let times = [
    "2026-02-30T00:00:00Z", "2025-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-13-01T00:00:00Z",
    "2026-01-01T24:00:00Z", "0000-01-01T00:00:00Z", "10000-01-01T00:00:00Z",
    "2016-12-31T23:59:60Z", "2016-12-31T22:59:60Z", "2026-01-01T00:00:00+25:00",
    "2026-01-01T00:00:00", "2026-01-01", "0001-01-01T00:00:00+01:00", "", "\\u001b[2J",
  ].map { text in event("time \(text)") { $0.with("occurred_at", "\"\(text)\"") } }

  private static let numbers = [
    "9223372036854775807", "9223372036854775808", "-9223372036854775809", "-0", "1e400", "1e3",
    "1773500000000.0", "1.5", "NaN", "Infinity", "-", "+1", "01", "1.", ".5", "0x10",
    repeated("9", 5000),
  ].map { text in event("number \(text.prefix(24))") { $0.with("occurred_at", text) } }

  private static let encodings: [HostileLine] = {
    let event = SampleEvent("hostile").with("first_name", "\"@@\"")
    let bytes: [(String, [UInt8])] = [
      ("overlong UTF-8", [0xC0, 0xAF]), ("a surrogate in UTF-8", [0xED, 0xA0, 0x80]),
      ("UTF-8 beyond Unicode", [0xF5, 0x80, 0x80, 0x80]), ("cut UTF-8", [0xE2, 0x82]),
      ("a stray continuation byte", [0x80]), ("half a surrogate pair", Array("\\ud800".utf8)),
      ("a surrogate pair backwards", Array("\\udc00\\ud800".utf8)),
      ("an unknown escape", Array("\\x41".utf8)), ("a cut escape", Array("\\u00".utf8)),
      ("a raw control character", [0x01]), ("a raw tab", [0x09]), ("a raw NUL", [0x00]),
      ("an escaped NUL", Array("a\\u0000b".utf8)), ("U+2028", Array("a\u{2028}b".utf8)),
      ("a raw DEL and C1", [0x7F, 0xC2, 0x9B]),
    ]
    let whole = SampleEvent("hostile").bytes
    return bytes.map { HostileLine($0.0, event.bytes($0.1)) } + [
      HostileLine("a byte order mark", [0xEF, 0xBB, 0xBF] + whole),
      HostileLine("a line of only a byte order mark", [0xEF, 0xBB, 0xBF]),
      HostileLine("UTF-16", Array(whole.map { [$0, 0] }.joined())),
      HostileLine("a carriage return before the line feed", whole + [0x0D]),
      HostileLine("a carriage return in the middle", whole + [0x0D] + whole),
      HostileLine("NUL bytes", [UInt8](repeating: 0, count: 4096)),
    ]
  }()

  private static let sizes = [
    event("text of 200 KB") { $0.with("first_name", "\"\(repeated("x", 200_000))\"") },
    event("text of 10 MB") { $0.with("first_name", "\"\(repeated("x", 10_000_000))\"") },
    event("an id of 1 MB") { $0.with("id", "\"\(repeated("x", 1_000_000))\"") },
    event("an id of 200 KB") { $0.with("id", "\"\(repeated("x", 200_000))\"") },
    event("a tenant of 200 KB") { $0.with("tenant", "\"\(repeated("x", 200_000))\"") },
    event("a time of 200 KB") { $0.with("occurred_at", "\"\(repeated("x", 200_000))\"") },
    event("an unknown name of 200 KB") { $0.with(repeated("x", 200_000), "1") },
    event("an unknown name of 100 KB twice") {
      $0.again(repeated("x", 100_000), "1").again(repeated("x", 100_000), "2")
    },
    HostileLine("1,000,000 brackets", repeated("[", 1_000_000)),
    HostileLine("100,000 brackets", repeated("[", 100_000)),
    event("100,000 brackets in an unknown field") {
      $0.with("zz", repeated("[", 100_000) + repeated("]", 100_000))
    },
    event("33 levels") { $0.with("zz", repeated("[", 32) + repeated("]", 32)) },
    event("32 levels") { $0.with("zz", repeated("[", 31) + repeated("]", 31)) },
    HostileLine(
      "100,000 keys", "{" + (0..<100_000).map { "\"k\($0)\":1" }.joined(separator: ",") + "}"),
    HostileLine(
      "20,000 keys", "{" + (0..<20_000).map { "\"k\($0)\":1" }.joined(separator: ",") + "}"),
    HostileLine("64 unknown fields", unknown(64)), HostileLine("65 unknown fields", unknown(65)),
  ]

  private static func unknown(_ count: Int) -> [UInt8] {
    (0..<count).reduce(SampleEvent("hostile")) { $0.with("u\($1)", "1") }.bytes
  }

  private static let shapes = [
    "{}", "[]", "[{}]", "null", "true", "5", "\"text\"", "{} {}", "{}x", "}", ",", "// comment",
    "{'id':1}", "{\"a\":1,}", "{\"a\" 1}", "{\"a\":}", "{a:1}", "\"", "\\", "",
    " \t ", "id,type,tenant",
  ].map { HostileLine("`\($0)`", $0) }

  private static let missing = [
    "id", "type", "tenant", "occurred_at", "received_at", "source", "candidate", "last_modified",
  ].map { name in event("without `\(name)`") { $0.without(name) } }

  private static let names = [
    event("an empty id") { $0.with("id", "\"\"") },
    event("an id that is null") { $0.with("id", "null") },
    event("an unknown type") { $0.with("type", "\"nothing.known\"") },
    event("a type in capitals") { $0.with("type", "\"ATS.candidate.created\"") },
    event("an unknown tenant") { $0.with("tenant", "\"nobody\"") },
    event("an empty tenant") { $0.with("tenant", "\"\"") },
    event("a tenant with spaces") { $0.with("tenant", "\" acme\"") },
    event("a tenant that paints") { $0.with("tenant", "\"acme\\u001b[31m\\u009b2J\"") },
    event("a tenant that turns the direction") { $0.with("tenant", "\"ac\u{202E}me\"") },
    event("a tenant of two lines") { $0.with("tenant", "\"acme\\nglobex\u{2028}x\"") },
    event("an id that paints") { $0.with("id", "\"\\u001b[2J\\u0007\"") },
    event("an unknown name that paints") { $0.with("\\u001b]0;title\\u0007", "1") },
    HostileLine(
      "an id of before with other content",
      SampleEvent("before").with("first_name", "\"Eve\"").bytes),
  ]
}
