import Foundation
import Testing

/// Runs SQL in the command line shell of SQLite, so as not to test the store by itself.
func shell(_ path: String, _ sql: String) throws -> String {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = ["sqlite3", "-bail", path, sql]
  let output = Pipe()
  process.standardOutput = output
  try process.run()
  let data = output.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  try #require(process.terminationStatus == 0, "\(sql)")
  return String(decoding: data, as: UTF8.self)
}

extension Trait where Self == ConditionTrait {
  static var needsShell: Self {
    .enabled(
      if: ["/usr/bin/sqlite3", "/usr/local/bin/sqlite3"].contains {
        FileManager.default.isExecutableFile(atPath: $0)
      }, "the sqlite3 shell is not installed")
  }
}
