import ArgumentParser
import Foundation
import Runtime

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

  /// Writes all of it, or ends the process with status 1.
  ///
  /// A list that is cut, by a full disk say, must not pass for a whole one. A reader that went away
  /// is told nothing, as by other programs.
  func write(_ text: String) { write(Array(text.utf8)) }

  func write(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if count == 0 || errno != EINTR {
        let reason = errno
        guard count == 0 || reason == EAGAIN else { return giveUp(reason) }
        // Somebody made the pipe non-blocking: wait until it takes more.
        var state = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&state, 1, -1)
      }
    }
  }

  /// Where messages go nobody can be told that they are lost.
  private func giveUp(_ reason: Int32) {
    guard descriptor == 1 else { return }
    if reason != EPIPE {
      let words = String(cString: strerror(reason))
      Terminal.error.line(
        "Error: cannot write to standard output: \(words); what was stored is stored")
    }
    exit(ExitStatus.failure.rawValue)
  }

  /// Writes text without colours: nothing in it reaches the terminal as a command.
  func show(_ text: String) { write(Self.harmless(text)) }

  func line(_ text: String = "") { show(text + "\n") }

  /// The text with control and formatting characters escaped, but for line feeds and tabs.
  static func harmless(_ text: String) -> String {
    guard text.utf8.contains(where: { !isPlain($0) }) else { return text }
    return text.unicodeScalars.reduce(into: "") { result, scalar in
      if scalar.isUnfitForLine, scalar != "\n", scalar != "\t" {
        result += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
  }

  /// The same on one line, for messages.
  static func oneLine(_ text: String) -> String {
    harmless(text).split(separator: "\n", omittingEmptySubsequences: false).joined(
      separator: "\\n")
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x20..<0x7F).contains(byte) || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\t")
  }
}

/// What a caller may have left in a state that surprises.
enum ProcessStart {
  /// Makes closed standard streams fail when they are used.
  ///
  /// Otherwise the next file that is opened gets the number of a closed one, and the summary of an
  /// ingest would be written into it.
  static func guardStandardStreams() {
    for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) < 0 {
      // The lowest free number is taken; read where it is written and the other way round.
      _ = open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
    }
  }

  /// The first argument that is not UTF-8, from 1.
  ///
  /// Swift repairs such arguments, and the name of a file would become that of another.
  static func unreadableArgument() -> Int? {
    for index in 1..<max(Int(CommandLine.argc), 1) {
      guard let bytes = CommandLine.unsafeArgv[index] else { break }
      if String(validatingCString: bytes) == nil { return index }
    }
    return nil
  }
}
