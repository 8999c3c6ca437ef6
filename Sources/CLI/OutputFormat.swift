import ArgumentParser
import JSON

/// How a command shows its answer: to people, or to programs.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
  case text
  case json

  /// Prints the answer; the form that was not asked for is not made.
  func show(text: @autoclosure () -> String, json write: (inout JSONWriter) -> Void) {
    switch self {
    case .text: Terminal.output.show(text())
    case .json: Terminal.output.json(write)
    }
  }
}

extension Terminal {
  /// One JSON value, over several lines.
  func json(_ write: (inout JSONWriter) -> Void) {
    var writer = JSONWriter(style: .pretty)
    write(&writer)
    self.write(writer.finish() + [UInt8(ascii: "\n")])
  }
}
