import Runtime

/// Writes facts and keeps their index entries.
struct FactWriter {
  let connection: Connection

  func write(_ changes: [FactChange]) throws(StoreError) {
    for change in changes {
      let tenant = try connection.intern(change.key.tenant)
      let kind = try connection.intern(change.key.kind)
      let entries = try encode(change.index)
      var find = try connection.statement(.findFact)
      find.bind(tenant, at: 1)
      find.bind(kind, at: 2)
      find.bind(change.key.id, at: 3)
      let isKnown: Bool
      let number: Int64
      let before: [UInt8]
      do {
        defer { find.reset() }
        isKnown = try connection.step(find)
        number = isKnown ? find.integer(0) : 0
        before = isKnown ? find.bytes(1) : []
      }
      if !isKnown {
        var insert = try connection.statement(.insertFact)
        insert.bind(tenant, at: 1)
        insert.bind(kind, at: 2)
        insert.bind(change.key.id, at: 3)
        insert.bind(change.body, at: 4)
        insert.bind(entries.isEmpty ? nil : entries, at: 5)
        try connection.run(&insert)
      } else if before == entries {
        var update = try connection.statement(.updateFactBody)
        update.bind(number, at: 1)
        update.bind(change.body, at: 2)
        try connection.run(&update)
      } else {
        var update = try connection.statement(.updateFact)
        update.bind(number, at: 1)
        update.bind(change.body, at: 2)
        update.bind(entries.isEmpty ? nil : entries, at: 3)
        try connection.run(&update)
      }
      if before != entries {
        let old = Set(try decode(before))
        let new = Set(try decode(entries))
        for entry in old.subtracting(new) {
          try apply(.deleteFactEntry, entry, tenant: tenant, kind: kind, id: change.key.id)
        }
        for entry in new.subtracting(old) {
          try apply(.insertFactEntry, entry, tenant: tenant, kind: kind, id: change.key.id)
        }
      }
    }
  }

  /// What a stored fact is found by.
  func index(of key: FactKey) throws(StoreError) -> [FactChange.IndexEntry] {
    var entries: [FactChange.IndexEntry] = []
    for entry in try storedEntries(of: key) {
      entries.append(
        .init(
          field: try connection.name(entry.field),
          value: String(decoding: entry.value, as: UTF8.self)
        ))
    }
    return entries
  }

  /// Takes a fact and its index entries away.
  func remove(_ key: FactKey) throws(StoreError) {
    guard let tenant = try connection.nameID(key.tenant), let kind = try connection.nameID(key.kind)
    else { return }
    for entry in try storedEntries(of: key) {
      try apply(.deleteFactEntry, entry, tenant: tenant, kind: kind, id: key.id)
    }
    try connection.query("DELETE FROM facts WHERE tenant = ? AND kind = ? AND id = ?") {
      $0.bind(tenant, at: 1)
      $0.bind(kind, at: 2)
      $0.bind(key.id, at: 3)
    } row: { _ throws(StoreError) in
    }
  }

  private func storedEntries(of key: FactKey) throws(StoreError) -> [Entry] {
    guard let tenant = try connection.nameID(key.tenant), let kind = try connection.nameID(key.kind)
    else { return [] }
    var find = try connection.statement(.findFact)
    defer { find.reset() }
    find.bind(tenant, at: 1)
    find.bind(kind, at: 2)
    find.bind(key.id, at: 3)
    return try connection.step(find) ? try decode(find.bytes(1)) : []
  }

  private func apply(
    _ sql: SQL, _ entry: Entry, tenant: Int64, kind: Int64, id: String
  ) throws(StoreError) {
    var statement = try connection.statement(sql)
    statement.bind(tenant, at: 1)
    statement.bind(kind, at: 2)
    statement.bind(entry.field, at: 3)
    statement.bind(String(decoding: entry.value, as: UTF8.self), at: 4)
    statement.bind(id, at: 5)
    try connection.run(&statement)
  }

  /// The value as bytes: values that are spelt differently are different.
  private struct Entry: Hashable {
    let field: Int64
    let value: [UInt8]
  }

  // Each entry: name of the field (4 bytes), length (4 bytes), text; little endian, ordered.
  private func encode(_ index: [FactChange.IndexEntry]) throws(StoreError) -> [UInt8] {
    if index.isEmpty { return [] }
    var entries: [Entry] = []
    for entry in index {
      entries.append(
        Entry(field: try connection.intern(entry.field), value: Array(entry.value.utf8)))
    }
    entries.sort { left, right in
      left.field != right.field
        ? left.field < right.field : left.value.lexicographicallyPrecedes(right.value)
    }
    var bytes: [UInt8] = []
    var last: Entry?
    for entry in entries where entry != last {
      append(UInt32(truncatingIfNeeded: entry.field), to: &bytes)
      append(UInt32(truncatingIfNeeded: entry.value.count), to: &bytes)
      bytes += entry.value
      last = entry
    }
    return bytes
  }

  private func decode(_ bytes: [UInt8]) throws(StoreError) -> [Entry] {
    var entries: [Entry] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      guard rest.count >= 8 else { throw damaged() }
      let field = number(rest.prefix(4))
      let count = Int(number(rest.dropFirst(4).prefix(4)))
      rest = rest.dropFirst(8)
      guard rest.count >= count else { throw damaged() }
      entries.append(Entry(field: Int64(field), value: Array(rest.prefix(count))))
      rest = rest.dropFirst(count)
    }
    return entries
  }

  private func damaged() -> StoreError {
    StoreError(.corrupt, during: connection.operation, cause: "index entries of a fact")
  }

  private func append(_ number: UInt32, to bytes: inout [UInt8]) {
    for shift in stride(from: 0, to: 32, by: 8) { bytes.append(UInt8(number >> shift & 0xff)) }
  }

  private func number(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }
}
