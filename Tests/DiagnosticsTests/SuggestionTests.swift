import Diagnostics
import Testing

@Suite struct `Suggestions` {
  static let known = ["on_sent", "on_replied", "section", "level", "to", "Seat", "plan", "plans"]

  @Test(arguments: [
    ("on_replyed", "on_replied"),  // replaced
    ("sectoin", "section"),  // swapped
    ("lvel", "level"),  // deleted
    ("levell", "level"),  // inserted
    ("LEVEL", "level"),  // case only
    ("seat", "Seat"),
    ("too", "to"),
    ("pln", "plan"),
    ("planz", "plan"),  // equally near to both: the first one
  ])
  func `name the nearest known name`(_ name: String, _ expected: String) {
    #expect(Suggestion.nearest(to: name, among: Self.known) == expected)
  }

  @Test(arguments: ["", "x", "ab", "visibility", "sctn_", "lvvl__"])
  func `are not made for what is too far away`(_ name: String) {
    #expect(Suggestion.nearest(to: name, among: Self.known) == nil)
  }

  @Test func `never repeat the name itself`() {
    #expect(Suggestion.nearest(to: "on_sent", among: ["on_sent"]) == nil)
  }

  @Test func `stop at a length`() {
    let longest = String(repeating: "a", count: Suggestion.nameLengthMax)
    #expect(Suggestion.nearest(to: longest, among: [longest.dropLast() + "b"]) != nil)
    #expect(Suggestion.nearest(to: longest + "a", among: [longest]) == nil)
    #expect(Suggestion.nearest(to: longest, among: [longest + "a"]) == nil)
  }

  @Test func `come as help`() {
    #expect(Suggestion.help(for: "lvel", among: Self.known) == ["did you mean `level`?"])
    #expect(Suggestion.help(for: "colour", among: Self.known) == [])
  }
}
