import JSON
import Testing

@Suite struct `JSON scanner` {
  /// All tokens up to the end, as `kind:content` words.
  private func tokens(
    _ bytes: [UInt8], depthMax: Int = JSONLimits.depthDefault
  ) throws(JSONError) -> [String] {
    let result: Result<[String], JSONError> = bytes.withUnsafeBytes { buffer in
      var scanner = JSONScanner(buffer, depthMax: depthMax)
      var words: [String] = []
      do throws(JSONError) {
        while true {
          let token = try scanner.next()
          switch token.kind {
          case .key, .string: words.append("\(token.kind):\(scanner.string(token))")
          case .number:
            words.append("number:\(String(decoding: scanner.raw(token), as: UTF8.self))")
          default: words.append("\(token.kind)")
          }
          if token.kind == .end { return .success(words) }
        }
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  @Test(arguments: TextCase.accepted)
  func `accepts RFC 8259`(_ text: TextCase) throws {
    #expect(try tokens(text.bytes).last == "end")
  }

  @Test(arguments: TextCase.refused)
  func `refuses everything else, and says where`(_ text: TextCase) {
    let error = #expect(throws: JSONError.self) { try tokens(text.bytes) }
    #expect(error?.code == text.code)
    #expect(error?.offset == text.offset)
  }

  @Test func `gives the tokens in order`() throws {
    let found = try tokens(Array(#"{"a":[1,"x\n",true],"b":{"c":null}}"#.utf8))
    #expect(
      found == [
        "objectStart", "key:a", "arrayStart", "number:1", "string:x\n", "true", "arrayEnd", "key:b",
        "objectStart", "key:c", "null", "objectEnd", "objectEnd", "end",
      ])
  }

  @Test func `stops at the depth limit, not one before`() throws {
    func nested(_ depth: Int) -> [UInt8] {
      Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
    }
    for limit in [1, 31, 32, 33, 64] {
      #expect(try tokens(nested(limit), depthMax: limit).count == 2 * limit + 1)
      let error = #expect(throws: JSONError.self) {
        try tokens(nested(limit + 1), depthMax: limit)
      }
      #expect(error?.code == .tooDeep)
      #expect(error?.offset == limit)
    }
  }

  @Test func `ranges, raw slices and skipping agree with the text`() throws {
    let text = Array(#"{"a" : [1, {"b": "]}"}] , "c\u0064":"\u00e9x", "n":-12}"#.utf8)
    try text.withUnsafeBytes { buffer in
      var scanner = JSONScanner(buffer)
      _ = try scanner.next()
      let a = try scanner.next()
      #expect(scanner.string(a) == "a")
      let array = try scanner.next()
      let end = try scanner.skipValue(array)
      #expect(
        String(decoding: scanner.raw(array.start..<end), as: UTF8.self) == #"[1, {"b": "]}"}]"#)
      let cd = try scanner.next()
      #expect(cd.hasEscapes)
      #expect(scanner.string(cd) == "cd")
      let value = try scanner.next()
      #expect(try scanner.skipValue(value) == value.end + 1)
      var arena: [UInt8] = [0x2A]
      #expect(scanner.appendContent(of: value, to: &arena) == 1..<4)
      #expect(arena == [0x2A, 0xC3, 0xA9, 0x78])
      _ = try scanner.next()
      let number = try scanner.next()
      #expect(scanner.int64(number) == -12)
      #expect(scanner.double(number) == -12)
      #expect(try scanner.next().kind == .objectEnd)
      #expect(try scanner.next().kind == .end)
      #expect(try scanner.next().kind == .end)
    }
  }

  @Test func `finds a special byte at every alignment`() throws {
    for length in 0...40 {
      let plain = String(repeating: "x", count: length)
      #expect(try tokens(Array("\"\(plain)\"".utf8)).first == "string:\(plain)")
      #expect(try tokens(Array("\"\(plain)\\\"y\"".utf8)).first == "string:\(plain)\"y")
      #expect(try tokens(Array("\"\(plain)é\(plain)\"".utf8)).first == "string:\(plain)é\(plain)")
      let error = #expect(throws: JSONError.self) { try tokens(Array("\"\(plain)\u{1}".utf8)) }
      #expect(error?.offset == length + 1)
    }
  }

  @Test func `every truncation of a document is refused`() {
    let text = Array(#"{"a":[1.5e2,"\ud83d\ude00é",null,{"b":false}]}"#.utf8)
    for length in 0..<text.count {
      #expect(throws: JSONError.self) { try tokens(Array(text[..<length])) }
    }
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `no bytes trap`(_ seed: UInt64) {
    var random = SplitMix(seed: seed)
    let alphabet = Array("{}[]:,\"\\u0dDeE89.-+truefalsn \n".utf8) + [0xC3, 0xA9, 0xED, 0xFF, 0x00]
    for _ in 0..<20_000 {
      let bytes = (0..<Int.random(in: 0...24, using: &random)).map { _ in
        alphabet[Int.random(in: alphabet.indices, using: &random)]
      }
      let scanned = (try? tokens(bytes)) != nil
      // The tree refuses what the scanner refuses, and duplicate keys.
      if (try? JSONValue.parse(bytes)) != nil { #expect(scanned, "seed \(seed): \(bytes)") }
    }
  }
}
