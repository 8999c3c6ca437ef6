import GRDB

/// How a database file comes to the present schema.
///
/// Each migration is text alone and is never edited once released; its number is the file's
/// `user_version` after it.
enum Migrations {
  /// `application_id` of our files: "Slce".
  static let applicationID: Int64 = 0x536c_6365
  /// `user_version` of the present schema.
  static let version: Int64 = 3

  static func migrate(_ queue: DatabaseQueue) throws {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 store") { database in
      try database.execute(sql: storeV1)
      try database.execute(sql: "PRAGMA application_id = \(applicationID)")
      try database.execute(sql: "PRAGMA user_version = 1")
    }
    migrator.registerMigration("2 erasures") { database in
      try database.execute(sql: storeV2)
      try database.execute(sql: "PRAGMA user_version = 2")
    }
    migrator.registerMigration("3 administration") { database in
      try database.execute(sql: storeV3)
      try database.execute(sql: "PRAGMA user_version = 3")
    }
    try migrator.migrate(queue)
  }
}
