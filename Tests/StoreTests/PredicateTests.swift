import JSON
import Runtime
import Testing

@Suite struct `Predicates over facts` {
  private static let bodies = [
    ("a", #"{"seat":"s1","removed":false,"owners":["u1","u2"],"text":"5"}"#),
    ("b", #"{"seat":"s2","removed":true,"owners":[],"at":17}"#),
    ("c", #"{"removed":"true","seat":null,"owners":"u1"}"#),
    ("d", #"{"seat":"a \"quote\" $ and ' and é","text":5,"owners":[1,"u1"]}"#),
    ("e", #"{"seat":"e\u0301","removed":1}"#),
    ("F", "{}"),
  ]

  private static func store(_ contract: EventStoreContract) throws -> any AdministrationStore {
    let store = try contract.make()
    try store.commit(
      .with { batch in
        batch.facts = bodies.map {
          .sample($0.0, kind: "note", body: $0.1, ["candidate": $0.0 == "b" ? "c2" : "c1"])
        }
        batch.facts.append(.sample("z", tenant: "globex", kind: "note", body: bodies[0].1))
        batch.facts.append(.sample("y", kind: "seat", body: bodies[0].1))
      })
    return store
  }

  static let answers: [(FactPredicate, [String])] = [
    (.always(true), ["F", "a", "b", "c", "d", "e"]),
    (.always(false), []),
    (.all([]), ["F", "a", "b", "c", "d", "e"]),
    (.any([]), []),
    (.id(in: ["b", "F", "no"]), ["F", "b"]),
    (.id(in: []), []),
    (.found(field: "candidate", value: "c2"), ["b"]),
    (.found(field: "nobody", value: "c2"), []),
    (.isPresent(field: "seat", .text), ["a", "b", "d", "e"]),
    (.isPresent(field: "removed", .bool), ["a", "b"]),
    (.isPresent(field: "owners", .list), ["a", "b", "d"]),
    (.isTrue(field: "removed"), ["b"]),
    (.not(.isTrue(field: "removed")), ["F", "a", "c", "d", "e"]),
    (.text(field: "seat", in: ["s1", "s2"]), ["a", "b"]),
    (.text(field: "seat", in: []), []),
    (.text(field: "text", in: ["5"]), ["a"]),
    (.text(field: "seat", in: [#"a "quote" $ and ' and é"#]), ["d"]),
    // The same to look at, other bytes.
    (.text(field: "seat", in: ["\u{e9}"]), []),
    (.list(field: "owners", has: "u1"), ["a", "d"]),
    (.list(field: "owners", has: "1"), []),
    (
      .all([
        .not(.text(field: "seat", in: ["s1"])), .any([.isTrue(field: "removed"), .id(in: ["d"])]),
      ]), ["b", "d"]
    ),
  ]

  @Test(arguments: EventStoreContract.all)
  func `are answered by every store alike`(_ contract: EventStoreContract) throws {
    let store = try Self.store(contract)
    for (predicate, ids) in Self.answers {
      let found = try store.facts(
        tenant: "acme", kind: "note", where: predicate, afterID: "", limit: 99
      ).map(\.id)
      #expect(found == ids, "\(predicate)")
    }
    #expect(
      try store.facts(
        tenant: "acme", kind: "note", where: .not(.isTrue(field: "removed")), afterID: "a", limit: 2
      ).map(\.id) == ["c", "d"])
  }

  @Test(arguments: EventStoreContract.all)
  func `are answered as they say themselves, however they are put together`(
    _ contract: EventStoreContract
  ) throws {
    let store = try Self.store(contract)
    var numbers = Numbers(state: 7)
    for round in 0..<300 {
      let predicate = Self.predicate(depth: 4, &numbers)
      let wanted = Self.bodies.filter { id, body in
        predicate.matches(
          id: id, body: try? JSONValue.parse(Array(body.utf8)),
          index: [.init(field: "candidate", value: id == "b" ? "c2" : "c1")])
      }.map(\.0).sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
      let found = try store.facts(
        tenant: "acme", kind: "note", where: predicate, afterID: "", limit: 99
      ).map(\.id)
      #expect(found == wanted, "round \(round): \(predicate)")
    }
  }

  private static func predicate(depth: Int, _ numbers: inout Numbers) -> FactPredicate {
    if depth == 0 || numbers.below(3) == 0 {
      return answers[numbers.below(answers.count - 1)].0
    }
    let parts = (0..<numbers.below(4)).map { _ in predicate(depth: depth - 1, &numbers) }
    return switch numbers.below(3) {
    case 0: .all(parts)
    case 1: .any(parts)
    default: .not(predicate(depth: depth - 1, &numbers))
    }
  }

  /// SplitMix64.
  private struct Numbers {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
      state &+= 0x9e37_79b9_7f4a_7c15
      var value = state
      value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
      value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
      return Int((value ^ (value >> 31)) % UInt64(bound))
    }
  }
}
