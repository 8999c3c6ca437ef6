extension Migrations {
  /// Erasures.
  ///
  /// - `erasure_requests`: empty but for the moment between the commit of a batch and the erasure.
  /// - `erasures_applied`: how many records of the ledger these rows know.
  /// - `erasures_traces`: 1 from an erasure until the free space and the journal are rewritten.
  static let storeV2 = """
    CREATE TABLE erasure_requests (
      number INTEGER PRIMARY KEY,
      tenant INTEGER NOT NULL REFERENCES names,
      event INTEGER REFERENCES events,
      candidate TEXT,
      member TEXT,
      reason TEXT NOT NULL,
      actor TEXT NOT NULL,
      at INTEGER NOT NULL
    ) STRICT;
    INSERT INTO meta VALUES ('erasures_applied', '0'), ('erasures_traces', '0');
    """
}
