import Foundation
import Operations

/// The lines of files and of standard input, one file after another.
struct InputFiles {
  private static let chunkBytes = 1 << 20

  private var paths: ArraySlice<String>
  private let lineBytesMax: Int
  private var reader: LineReader?

  /// - Parameters:
  ///   - paths: `-` is standard input.
  ///   - lineBytesMax: How many bytes of a line are kept.
  /// - Throws: ``CommandFailure`` where one of them cannot be read: better before than in between.
  init(_ paths: [String], lineBytesMax: Int) throws {
    for path in paths where path != "-" {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        throw CommandFailure("there is no file `\(path)`; nothing was taken")
      }
      guard !isFolder.boolValue else { throw CommandFailure("`\(path)` is a folder, not a file") }
      guard FileManager.default.isReadableFile(atPath: path) else {
        throw CommandFailure("`\(path)` must not be read; check its permissions")
      }
    }
    self.paths = paths[...]
    self.lineBytesMax = lineBytesMax
  }

  /// The next line, nil after the last one of the last file.
  mutating func next() throws -> InputLine? {
    while true {
      if let line = try reader?.next() { return line }
      guard let path = paths.popFirst() else { return nil }
      reader = LineReader(
        file: path, lineBytesMax: lineBytesMax, read: try Self.chunks(of: path))
    }
  }

  private static func chunks(of path: String) throws -> () throws -> [UInt8] {
    let file = try Descriptor(path)
    return { try file.read(upTo: chunkBytes) }
  }

  /// An open file, closed when it is let go.
  private final class Descriptor {
    private let number: Int32
    private let path: String

    init(_ path: String) throws {
      self.path = path
      number = path == "-" ? 0 : open(path, O_RDONLY | O_CLOEXEC)
      guard number >= 0 else { throw CommandFailure("cannot open `\(path)`: \(Self.reason())") }
    }

    deinit { if number > 0 { close(number) } }

    func read(upTo count: Int) throws -> [UInt8] {
      while true {
        var outcome = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
          outcome = Foundation.read(number, buffer.baseAddress, count)
          initialized = max(outcome, 0)
        }
        if outcome >= 0 { return bytes }
        guard errno == EINTR else {
          throw CommandFailure("cannot read `\(path)`: \(Self.reason())")
        }
      }
    }

    private static func reason() -> String { String(cString: strerror(errno)) }
  }
}
