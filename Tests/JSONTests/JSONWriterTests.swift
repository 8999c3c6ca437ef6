import JSON
import Testing

@Suite struct `JSON writer` {
  private func write(
    _ style: JSONWriter.Style = .compact, _ body: (inout JSONWriter) -> Void
  ) -> String {
    var writer = JSONWriter(style: style)
    body(&writer)
    return String(decoding: writer.finish(), as: UTF8.self)
  }

  private func sample(_ writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("z", "a\"\\\n\u{1}é")
    writer.member("n", -3)
    writer.member("d", 0.1)
    writer.key("list")
    writer.beginArray()
    writer.bool(true)
    writer.null()
    writer.beginObject()
    writer.endObject()
    writer.beginArray()
    writer.endArray()
    writer.endArray()
    writer.member("texts", ["a", "b"])
    writer.member("numbers", each: 1...2) { number, writer in writer.int(number) }
    writer.endObject()
  }

  @Test func `compact text in the order of the calls`() {
    #expect(
      write { sample(&$0) }
        == #"{"z":"a\"\\\n\u0001é","n":-3,"d":0.1,"list":[true,null,{},[]],"texts":["a","b"],"numbers":[1,2]}"#
    )
  }

  @Test func `pretty text with two spaces`() {
    #expect(
      write(.pretty) { sample(&$0) } == #"""
        {
          "z": "a\"\\\n\u0001é",
          "n": -3,
          "d": 0.1,
          "list": [
            true,
            null,
            {},
            []
          ],
          "texts": [
            "a",
            "b"
          ],
          "numbers": [
            1,
            2
          ]
        }
        """#)
  }

  @Test func `control characters and quotes are escaped, all else is not`() throws {
    for scalar in 0..<0x80 as Range<UInt8> {
      let text = "12345678" + String(Unicode.Scalar(scalar)) + "x"
      let written = write { $0.string(text) }
      #expect(try JSONValue.parse(Array(written.utf8)).string == text)
      let isEscaped = scalar < 0x20 || scalar == 0x22 || scalar == 0x5C
      #expect(written.utf8.contains(0x5C) == isEscaped)
    }
    #expect(write { $0.string("\u{1F}\u{8}\u{C}/") } == #""\u001f\b\f/""#)
  }

  @Test(
    arguments: [
      (0.0, "0.0"), (-0.0, "-0.0"), (1e21, "1e+21"), (0.1 + 0.2, "0.30000000000000004"),
      (Double.leastNonzeroMagnitude, "5e-324"), (Double.nan, "null"), (-Double.infinity, "null"),
    ] as [(Double, String)])
  func `doubles are shortest, and null where JSON has none`(_ value: Double, _ text: String) throws
  {
    #expect(write { $0.double(value) } == text)
    if value.isFinite { #expect(try JSONValue.parse(Array(text.utf8)).double == value) }
  }

  @Test func `integers over their whole range`() {
    #expect(write { $0.int(Int64.min) } == "-9223372036854775808")
    #expect(write { $0.int(UInt64.max) } == "18446744073709551615")
  }

  @Test func `raw UTF-8 is written like a string`() {
    let bytes = Array("é\"\t".utf8)
    let written = bytes.withUnsafeBytes { buffer in write { $0.string(utf8: buffer) } }
    #expect(written == write { $0.string("é\"\t") })
  }

  @Test func `a member without a key is our bug`() async {
    await #expect(processExitsWith: .failure) {
      var writer = JSONWriter()
      writer.beginObject()
      writer.int(1)
    }
  }
}
