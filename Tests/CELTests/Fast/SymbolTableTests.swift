import CEL
import Testing

@Suite struct `Symbol tables` {
  @Test func `find what was interned and nothing else`() {
    var builder = SymbolTableBuilder()
    // Lengths around the steps of the hash, and neighbours that differ in one byte.
    let texts = (0...40).flatMap { length in
      ["a", "b"].map { String(repeating: "x", count: length) + $0 }
    }
    let ids = texts.map { builder.intern($0) }
    #expect(Set(ids).count == texts.count)
    let table = builder.freeze()
    #expect(table.count == texts.count)
    for (text, id) in zip(texts, ids) {
      #expect(table.find(text) == id)
      #expect(table.find(text + "!") == nil)
    }
  }

  @Test func `give the same number again`() {
    var builder = SymbolTableBuilder()
    let first = builder.intern("lead")
    _ = builder.intern("active")
    #expect(builder.intern("lead") == first)
    #expect(builder.count == 2)
  }

  @Test func `tell canonically equal strings apart`() {
    var builder = SymbolTableBuilder()
    let composed = builder.intern("\u{e9}")
    let decomposed = builder.intern("e\u{301}")
    #expect(composed != decomposed)
    let table = builder.freeze()
    #expect(table.find("\u{e9}") == composed)
    #expect(table.find("e\u{301}") == decomposed)
  }

  @Test func `keep numbers when the builder goes on`() {
    var builder = SymbolTableBuilder()
    let early = builder.intern("early")
    let first = builder.freeze()
    let late = builder.intern("late")
    #expect(first.find("late") == nil)
    let second = builder.freeze()
    #expect(second.find("early") == early)
    #expect(second.find("late") == late)
  }

  @Test func `hold the empty string and nothing at all`() {
    #expect(SymbolTableBuilder().freeze().find("") == nil)
    var builder = SymbolTableBuilder()
    let empty = builder.intern("")
    #expect(builder.freeze().find("") == empty)
  }

  @Test func `stay right with many strings`() {
    var builder = SymbolTableBuilder()
    let ids = (0..<5000).map { builder.intern("t\($0)") }
    let table = builder.freeze()
    for number in 0..<5000 { #expect(table.find("t\(number)") == ids[number]) }
    for number in 5000..<6000 { #expect(table.find("t\(number)") == nil) }
  }
}
