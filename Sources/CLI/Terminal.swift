import Foundation

/// An output stream of the process.
struct Terminal: Sendable {
  static let output = Terminal(descriptor: 1)
  static let error = Terminal(descriptor: 2)

  private let descriptor: Int32

  /// Whether a person is looking at it.
  var isInteractive: Bool { isatty(descriptor) != 0 }

  /// Colour only for people who have not asked for none (https://no-color.org).
  var hasColor: Bool {
    isInteractive && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty
  }

  /// Writes all of it; a reader that went away ends the program quietly, as it does others.
  func write(_ text: String) { write(Array(text.utf8)) }

  func write(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else {
        if count < 0 && errno == EINTR { continue }
        return
      }
      rest = rest.dropFirst(count)
    }
  }

  func line(_ text: String = "") { write(text + "\n") }
}
