package import Foundation

/// The folder of `Package.swift`.
package enum PackageRoot {
  /// Found upwards from where this file was compiled; the current folder if there is none.
  package static let url: URL = {
    var folder = URL(filePath: #filePath).deletingLastPathComponent()
    while folder.path().count > 1 {
      let manifest = folder.appending(path: "Package.swift").path(percentEncoded: false)
      if FileManager.default.fileExists(atPath: manifest) { return folder }
      folder = folder.deletingLastPathComponent()
    }
    return URL(filePath: FileManager.default.currentDirectoryPath, directoryHint: .isDirectory)
  }()

  /// A file or folder given relative to the package: `Tests/CompilerTests/Fixtures`.
  package static func file(_ path: String) -> URL { url.appending(path: path) }
}
