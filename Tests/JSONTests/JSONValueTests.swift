import JSON
import Testing

@Suite struct `JSON value` {
  private func parse(
    _ text: String, limits: JSONLimits = .default
  ) throws(JSONError) -> JSONValue {
    try JSONValue.parse(Array(text.utf8), limits: limits)
  }

  private func code(_ text: String, limits: JSONLimits = .default) -> JSONError.Code? {
    do throws(JSONError) {
      _ = try parse(text, limits: limits)
      return nil
    } catch {
      return error.code
    }
  }

  @Test(arguments: TextCase.accepted)
  func `reads what is JSON`(_ text: TextCase) throws {
    _ = try JSONValue.parse(text.bytes)
  }

  @Test(arguments: TextCase.refused + TextCase.duplicates)
  func `refuses what is not, and duplicate keys`(_ text: TextCase) {
    let error = #expect(throws: JSONError.self) { try JSONValue.parse(text.bytes) }
    #expect(error?.code == text.code)
    if let offset = text.offset { #expect(error?.offset == offset) }
  }

  @Test func `keys differ by bytes, not by what Unicode takes for equal`() throws {
    let value = try parse("{\"\u{E9}\":1,\"e\u{301}\":2}")
    #expect(value["\u{E9}"]?.int64 == 1)
    #expect(value["e\u{301}"]?.int64 == 2)
    #expect(try parse("\"\u{E9}\"") != parse("\"e\u{301}\""))
  }

  @Test func `gives members in order and by name`() throws {
    let value = try parse(#"{"z":1,"a":[true,null,"x"],"n":{"k":2.5}}"#)
    #expect(value.object?.members.map(\.key) == ["z", "a", "n"])
    #expect(value["a"]?[0]?.bool == true)
    #expect(value["a"]?[1]?.isNull == true)
    #expect(value["a"]?[2]?.string == "x")
    #expect(value["a"]?[3] == nil)
    #expect(value["a"]?[-1] == nil)
    #expect(value["a"]?["x"] == nil)
    #expect(value["n"]?["k"]?.double == 2.5)
    #expect(value["missing"] == nil)
  }

  @Test(
    arguments: [
      ("9223372036854775807", Int64.max), ("-9223372036854775808", .min), ("0", 0), ("-0", 0),
      ("9223372036854775808", nil), ("-9223372036854775809", nil), ("1.0", nil), ("1e3", nil),
      ("99999999999999999999999", nil),
    ] as [(String, Int64?)])
  func `integers are exact or nothing`(_ text: String, _ expected: Int64?) throws {
    let value = try parse(text)
    #expect(value.int64 == expected)
    #expect(value.number?.text == text)
  }

  @Test func `a number beyond the doubles stays text`() throws {
    #expect(try parse("1e999").double == nil)
    #expect(try parse("1e999").number?.text == "1e999")
  }

  @Test func `limits hold at their edge`() {
    var limits = JSONLimits(depthMax: 3, bytesMax: 12, valuesMax: 4)
    #expect(code("[[[1]]]", limits: limits) == nil)
    #expect(code("[[[[1]]]]", limits: limits) == .tooDeep)
    #expect(code("[1,1,1]", limits: limits) == nil)
    #expect(code("[1,1,1,1]", limits: limits) == .tooManyValues)
    #expect(code("\"1234567890\"", limits: limits) == nil)
    #expect(code("\"12345678901\"", limits: limits) == .tooLarge)
    limits.depthMax = 1000
    limits.bytesMax = 1000
    limits.valuesMax = 1000
    let deepest = JSONLimits.depthCeiling
    let nested = { String(repeating: "[", count: $0) + String(repeating: "]", count: $0) }
    #expect(code(nested(deepest), limits: limits) == nil)
    #expect(code(nested(deepest + 1), limits: limits) == .tooDeep)
  }

  @Test func `hostile lines cost no more than their limits`() throws {
    #expect(code(String(repeating: "[", count: 10_000_000)) == .tooDeep)
    #expect(code(String(repeating: "{\"a\":", count: 1_000_000)) == .tooDeep)
    let long = String(repeating: "a", count: 10_000_000)
    #expect(try parse("\"\(long)\"").string?.utf8.count == 10_000_000)
    #expect(code("\"\(long)") == .unexpectedEnd)
    #expect(code("[" + String(repeating: "0,", count: 2_000_000) + "0]") == .tooManyValues)
    #expect(code("\"\(long)\(long)\"") == .tooLarge)
    let keys = (0..<100_000).map { "\"k\($0)\":0" }.joined(separator: ",")
    #expect(try parse("{\(keys)}").object?.members.count == 100_000)
  }

  @Test(arguments: [11, 12, 13] as [UInt64])
  func `what is written reads back the same`(_ seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    for _ in 0..<500 {
      let value = randomValue(depth: 4, &random)
      for style in [JSONWriter.Style.compact, .pretty] {
        var writer = JSONWriter(style: style)
        writer.value(value)
        let bytes = writer.finish()
        #expect(try JSONValue.parse(bytes) == value, "seed \(seed)")
        var again = JSONWriter(style: style)
        again.value(try JSONValue.parse(bytes))
        #expect(again.finish() == bytes, "seed \(seed)")
      }
    }
  }

  private func randomValue(depth: Int, _ random: inout SplitMix) -> JSONValue {
    switch Int.random(in: 0...(depth == 0 ? 3 : 5), using: &random) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &random))
    case 2:
      return .number(JSONNumber(Int64.random(in: Int64.min...Int64.max, using: &random)))
    case 3: return .string(randomString(&random))
    case 4:
      return .array(
        (0..<Int.random(in: 0...4, using: &random)).map { _ in
          randomValue(depth: depth - 1, &random)
        })
    default:
      return .object(
        JSONObject(
          (0..<Int.random(in: 0...12, using: &random)).map {
            JSONObject.Member(
              key: "\($0)" + randomString(&random), value: randomValue(depth: depth - 1, &random))
          }))
    }
  }

  private func randomString(_ random: inout SplitMix) -> String {
    var text = ""
    for _ in 0..<Int.random(in: 0...12, using: &random) {
      let ceilings: [UInt32] = [0x1F, 0x7F, 0x7FF, 0xFFFF, 0x10FFFF]
      let ceiling = ceilings[Int.random(in: ceilings.indices, using: &random)]
      if let scalar = Unicode.Scalar(UInt32.random(in: 0...ceiling, using: &random)) {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
