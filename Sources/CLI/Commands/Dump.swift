import ArgumentParser
import Operations
import Runtime
import SQLiteStore

struct Dump: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Prints everything that is stored, as text that two equal stores share.",
    discussion: """
      One row a line, in an order that depends on the rows alone. Instants of our own clock and \
      our own counters are left out. It contains personal data.

      Examples:
        sluice dump --db sluice.sqlite > before.txt
        diff <(sluice dump --db a.sqlite) <(sluice dump --db b.sqlite)
      """)

  @OptionGroup var database: DatabaseOptions

  func run() async throws {
    let store = try database.openForReading()
    var buffer: [UInt8] = []
    try database.naming {
      try store.dump { line in
        buffer += Terminal.harmless(line).utf8
        buffer.append(UInt8(ascii: "\n"))
        if buffer.count > 1 << 16 {
          Terminal.output.write(buffer)
          buffer.removeAll(keepingCapacity: true)
        }
      }
    }
    Terminal.output.write(buffer)
  }
}
