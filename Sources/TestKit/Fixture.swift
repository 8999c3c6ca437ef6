package import Foundation

/// One folder of input and expected output.
package struct Fixture: Sendable, Hashable, CustomStringConvertible {
  /// The folder's name.
  package let name: String
  package let folder: URL

  package var description: String { name }

  /// The folders right below a folder of the package, sorted by name; none if it does not exist.
  ///
  /// An empty table of tests passes silently: let a test of its own expect that there are some.
  ///
  /// - Parameter path: Relative to the package: `Tests/CompilerTests/Fixtures`.
  /// - Returns: An empty list if there is no such folder.
  package static func all(in path: String) -> [Fixture] {
    children(of: PackageRoot.file(path)).filter(\.hasDirectoryPath).map {
      Fixture(name: $0.lastPathComponent, folder: $0)
    }
  }

  /// The files right below a folder of the package whose names end so, sorted by name.
  package static func files(in path: String, suffix: String = "") -> [URL] {
    children(of: PackageRoot.file(path)).filter {
      !$0.hasDirectoryPath && $0.lastPathComponent.hasSuffix(suffix)
    }
  }

  /// A file of this fixture, whether it exists or not.
  package func url(_ file: String) -> URL { folder.appending(path: file) }

  /// The text of a file of this fixture.
  ///
  /// - Throws: When the file is missing or not UTF-8.
  package func text(_ file: String) throws -> String {
    try String(contentsOf: url(file), encoding: .utf8)
  }

  /// The bytes of a file of this fixture.
  ///
  /// - Throws: When the file is missing.
  package func bytes(_ file: String) throws -> [UInt8] { Array(try Data(contentsOf: url(file))) }

  /// The names of this fixture's files, sorted.
  package func fileNames(suffix: String = "") -> [String] {
    Self.children(of: folder).filter { !$0.hasDirectoryPath }.map(\.lastPathComponent).filter {
      $0.hasSuffix(suffix)
    }
  }

  private static func children(of folder: URL) -> [URL] {
    let found = try? FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: [.isDirectoryKey], options: .skipsHiddenFiles)
    return (found ?? []).sorted { $0.lastPathComponent < $1.lastPathComponent }
  }
}
