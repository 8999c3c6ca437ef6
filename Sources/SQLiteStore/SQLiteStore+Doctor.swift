package import Runtime

/// What an operator asks about the file itself.
extension SQLiteStore {
  /// The values of settings of this connection, in the order asked for.
  ///
  /// The names go into the text of a statement: constants only.
  package func pragmas(_ names: [StaticString]) throws(StoreError) -> [String] {
    try read("read settings") { connection throws(StoreError) -> [String] in
      var values: [String] = []
      for name in names {
        try connection.query("PRAGMA \(name)") { row throws(StoreError) in
          values.append(row.text(0))
        }
      }
      return values
    }
  }

  /// The statements that make the schema: tables and indexes by name.
  package func schema() throws(StoreError) -> [String] {
    try read("read the schema") { connection throws(StoreError) -> [String] in
      var statements: [String] = []
      try connection.query(
        "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY tbl_name, type DESC, name"
      ) { row throws(StoreError) in
        statements.append(row.text(0))
      }
      return statements
    }
  }

  /// How many rows each table of ours has; reads them all.
  package func rowCounts() throws(StoreError) -> [String: Int] {
    try read("count rows") { connection throws(StoreError) -> [String: Int] in
      var tables: [String] = []
      try connection.query(
        """
        SELECT name FROM sqlite_schema
        WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'grdb%'
        """
      ) { row throws(StoreError) in
        tables.append(row.text(0))
      }
      var counts: [String: Int] = [:]
      for table in tables {
        try connection.query("SELECT count(*) FROM \"\(table)\"") { row throws(StoreError) in
          counts[table] = Int(row.integer(0))
        }
      }
      return counts
    }
  }

  /// What is wrong with the file and its references; empty: nothing was found.
  package func quickCheck() throws(StoreError) -> [String] {
    try read("check the file") { connection throws(StoreError) -> [String] in
      var findings: [String] = []
      try connection.query("PRAGMA quick_check(100)") { row throws(StoreError) in
        if row.text(0) != "ok" { findings.append(row.text(0)) }
      }
      try connection.query("PRAGMA foreign_key_check") { row throws(StoreError) in
        if findings.count < 100 {
          findings.append("row \(row.integer(1)) of \(row.text(0)) refers to no \(row.text(2))")
        }
      }
      return findings
    }
  }
}
