import Runtime
import Testing

@Suite struct `Facts in a store` {
  @Test(arguments: EventStoreContract.all)
  func `index entries are replaced`(_ contract: EventStoreContract) throws {
    let store = try contract.make()
    func ids(_ field: String, _ value: String, limit: Int = 9) throws -> [String] {
      try store.factIDs(
        tenant: "acme", kind: "candidate", field: field, value: value, limit: limit)
    }
    func set(_ changes: FactChange...) throws { try store.commit(.with { $0.facts = changes }) }
    try set(
      .sample("c2", ["email": "a", "email": "b", "name": ""]), .sample("c1", ["email": "b"]),
      .sample("c0", tenant: "globex", ["email": "b"]))
    #expect(try ids("email", "a") == ["c2"])
    #expect(try ids("email", "b") == ["c1", "c2"])
    #expect(try ids("email", "b", limit: 1) == ["c1"])
    #expect(try ids("name", "") == ["c2"])
    #expect(try ids("name", "b") == [])
    try set(.sample("c2", ["email": "c", "email": "b", "email": "c"]))
    #expect(try ids("email", "a") == [])
    #expect(try ids("email", "b") == ["c1", "c2"])
    #expect(try ids("email", "c") == ["c2"])
    #expect(try ids("name", "") == [])
    try set(.sample("c2", body: "[1]"))
    #expect(try ids("email", "b") == ["c1"])
    #expect(try ids("email", "c") == [])
    #expect(
      try store.fact(FactKey(tenant: "acme", kind: "candidate", id: "c2")) == Array("[1]".utf8))
  }

  @Test(arguments: EventStoreContract.all)
  func `the last change of a batch wins`(_ contract: EventStoreContract) throws {
    let store = try contract.make()
    try store.commit(
      .with { batch in
        batch.facts = [
          .sample("c", body: "1", ["email": "a"]), .sample("c", body: "2", ["email": "b"]),
        ]
      })
    #expect(try store.fact(FactKey(tenant: "acme", kind: "candidate", id: "c")) == [0x32])
    #expect(
      try store.factIDs(tenant: "acme", kind: "candidate", field: "email", value: "a", limit: 9)
        == [])
  }

  @Test(arguments: EventStoreContract.all)
  func `are listed in pages and searched`(_ contract: EventStoreContract) throws {
    let store = try contract.make()
    try store.commit(
      .with { batch in
        batch.facts = [
          .sample("b", body: #"{"name":"Ann Lee"}"#), .sample("a", body: #"{"name":"Bob"}"#),
          .sample("ANN", body: "{}"), .sample("x", kind: "seat", body: #"{"name":"Ann"}"#),
          .sample("y", tenant: "globex", body: #"{"name":"Ann"}"#),
        ]
      })
    func list(after: String, limit: Int) throws -> [String] {
      try store.facts(tenant: "acme", kind: "candidate", afterID: after, limit: limit).map(\.id)
    }
    #expect(try list(after: "", limit: 2) == ["ANN", "a"])
    #expect(try list(after: "a", limit: 2) == ["b"])
    func search(_ text: String, limit: Int = 9) throws -> [String] {
      try store.searchFacts(tenant: "acme", kind: "candidate", text: text, limit: limit).map(\.id)
    }
    #expect(try search("aNN") == ["ANN", "b"])
    #expect(try search("ann", limit: 1) == ["ANN"])
    #expect(try search("nobody") == [])
    #expect(try search("").count == 3)
  }
}
